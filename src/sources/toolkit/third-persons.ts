/**
 * Recognises phones of other persons than the client: parents, friends, emergency contacts. In Russian, Kazakh, English, German
 * and French. A wrong phone is worse than none, because One-Link would find another client by it and write to them.
 */

const startsWith = (words: readonly string[]): string => `(?<!\\p{L})(?:${words.join('|')})`;
const whole = (words: readonly string[]): string => `${startsWith(words)}(?!\\p{L})`;

/** With the endings that say whose, and how many; many write them in Russian letters. */
const kazakh = (stems: readonly string[]): string =>
  `${startsWith(stems)}(?:[лдт][ае]р)?(?:с?[ыіи]|[ыіи]?м|[ыіи]?[ңн]|[ыіи]?[ңн][ыіи]з|[ыіи]?м[ыіи]з)?(?:[ндт][ыіи][ңн])?(?!\\p{L})`;

const anywhere = [
  ...[
    'emergency',
    'notfall',
    'notruf',
    'экстренн',
    'чрезвычайн',
    'т[өо]тенше',
    'urgence',
    'guardian',
    'mutter',
    'ehepartner',
  ],
  // Not «рекомендуется», "(recommended)": it is said of the question itself.
  ...[
    'friend(?!ly)',
    'freund(?!lich)',
    'рекоменд(?!у(?:ется|ем))',
    'recommend(?!ed\\s*\\)?$)',
    'empfohlen(?!\\s*\\)?$)',
  ],
  ...['referr', 'empfehl', 'recommand', 'angehörig', 'angehoerig', 'erziehungsberechtigt', 'kontaktperson'],
  ...['ата-?\\s?ана', 'туған-?\\s?туыс'],
  '(?<!\\p{L})fax',
  'факс',
] as const;

const beginnings = [
  ...['родител', 'родственн', 'мамин', 'мамочк', 'папин', 'отцовск', 'матер', 'супруг', 'реб[её]нк', 'малыш', 'сестр'],
  ...[
    'бабушк',
    'дедушк',
    'опекун',
    'представител',
    'доверенн',
    'сопровожда',
    'партн[её]р',
    'коллег',
    'подруг',
    'сосед',
  ],
  ...[
    'посоветов',
    'пригласи(?:л|вш)',
    'направи(?:л|вш)',
    'работодател',
    'страхов',
    'контактн\\p{L}+ лиц',
    'спутни[кц]',
  ],
  ...['случай чп', 'при чп', 'друг\\p{L}+ (?:человек|лиц|контакт)', 'третьего лица', 'третьих лиц'],
  ...['(?:grand|step|god)?(?:parent|mother|father|child|daughter)', 'husband', 'spouse', 'partner', 'sibling'],
  ...['relative', 'family (?:member|doctor|contact)', 'next of kin', 'colleague', 'co-?worker', 'neighbou?r'],
  ...['caregiver', 'caretaker', 'companion', 'chaperone', 'escort', 'accompan', 'employer', 'insur', 'contact person'],
  ...[
    '(?:other|another|second|third) (?:person|contact|party|guest)',
    'altern\\p{L}+ contact',
    'someone else',
    'somebody else',
  ],
  ...['person (?:who|to (?:call|contact|notify)|we)', 'who (?:told|sent|invited) ', 'urgent contact'],
  ...[
    'vater',
    'großvater',
    'eltern',
    'ehemann',
    'ehefrau',
    'ehegatt',
    'lebensgefährt',
    'verwandt',
    'bekannte',
    'nachbar',
  ],
  ...['tochter', 'schwester', 'bruder', 'kindes', 'vormund', 'betreu', 'begleit', 'bezugsperson', 'vertrauensperson'],
  ...[
    'hausarzt',
    'hausärzt',
    'überweis',
    'arbeitgeber',
    'versicherung',
    'familien(?:mitglied|angehörig)',
    'großmutter',
  ],
  ...['der person,? (?:die|der)', 'andere[nr]? person', 'dessen', 'derjenige'],
  ...['parrain', 'conjoint', 'proche', 'ami(?:e|s)? ', 'mère', 'père', 'mari(?!\\p{L})', 'tuteur'],
  ...[
    '[ұу]сын(?:[ғг]ан|ушы)',
    'кеңес берген',
    'шақырған',
    'жіберген',
    'қамқоршы',
    'дәрігер',
    'шұғыл',
    'жедел',
    'сенімді',
    'басқа адам',
  ],
  ...['заңды өкіл', 'еріп жүр'],
] as const;

const wholeWords = [
  ...[
    'мам[аыеу]',
    'мамой',
    'пап[аыеу]',
    'папой',
    'мать',
    'отец',
    'отц[ау]',
    'муж[ау]?',
    'жен[аыеу]',
    'сын[ау]?',
    'доч(?:ь|ери|к[аи])',
  ],
  ...[
    'дет(?:и|ей|ям)',
    'брат[ау]?',
    'друг[ау]?',
    'друзей',
    'друзья',
    'близк(?:ого|ой|их|им|ие|ому)',
    'родн(?:ого|ых|ым)',
  ],
  ...['знаком(?:ого|ой|ых|ому)', 'т(?:ого|ой|ех|от|ому),? (?:кто|котор\\p{L}+)', 'кто (?:вас|вам)', 'кого-?нибудь'],
  ...['втор\\p{L}+ (?:гост|участник|человек|пациент|родител)\\p{L}*'],
  ...[
    'mom',
    'mommy',
    'mum',
    'mummy',
    'mama',
    'dad',
    'daddy',
    'papa',
    'wife',
    'sons?',
    'kids?',
    'children',
    'brothers?',
    'sisters?',
  ],
  ...['kin', 'carer', 'buddy', 'boss', 'ice', 'oma', 'opa', 'sohn(?:e?s)?', 'kind', 'kinder', 'plus one'],
] as const;

const kazakhPersons = [
  ...[
    'ана',
    'шеше',
    '[әа]ке',
    'ата',
    '[әа]же',
    'апа',
    'а[ғг]а',
    'іні',
    '[қк]арындас',
    'с[іи][ңн]л[іи]',
    'к[үу]йеу',
    'ж[ұу]бай',
  ],
  ...[
    '[әа]йел',
    'жар',
    'ұл',
    '[қк]ыз',
    'бала',
    'туыс',
    'туыс[қк]ан',
    'жа[қк]ын',
    'дос',
    '[қк][ұу]рбы',
    'таныс',
    '[әа]р[іи]птес',
  ],
  ...['к[өо]рш[іи]'],
] as const;

/** Who may just as well be the one that calls: only where the phone is said to be theirs. */
const ifTheirs = [
  '(?:телефон\\p{L}*|номер\\p{L}*|контакт\\p{L}*) (?:\\p{L}+(?:его|ей) )?(?:врача|доктора|мастера|администратора|менеджера|тренера|начальника|учителя)',
  'лечащего врача',
  "(?:doctor|physician|dentist|gp|manager|agent|coach|trainer|teacher|therapist)['’]?s?['’]? (?:\\p{L}+ )?(?:phone|number|tel|mobile|cell|contact)",
  '(?:des|der|ihres|ihrer) (?:arztes|ärztin|chefs?|lehrers?|trainers?)',
] as const;

const somebody = new RegExp(
  [anywhere.join('|'), startsWith(beginnings), whole(wholeWords), kazakh(kazakhPersons), startsWith(ifTheirs)].join(
    '|',
  ),
  'iu',
);

/** Whether the text names somebody besides the client. */
export const namesAnother = (text: string): boolean => somebody.test(text);
