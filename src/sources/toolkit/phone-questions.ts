/** Which questions of a form ask for a phone, in Russian, Kazakh, English, German and French, with what people abbreviate. */
import { namesAnother } from './third-persons.ts';

/** Longer ones are no label; the patterns below need not read them. */
const longestQuestion = 300;

const words = {
  anywhere: ['phone', 'téléphone', 'телефон'],
  /** With any ending: `Mobilnummer`, «мобильный», «сотовый», «Сотка». */
  beginnings: [
    ...[
      'mobile',
      'mobil(?!it)',
      'handy(?!man)',
      'telefon',
      'telephon',
      'rufnummer',
      "what'?s ?app",
      'viber',
      'cellular',
    ],
    ...[
      'wa number',
      'ph\\.? ?(?:no|number|#)',
      'contact ?#',
      'call ?back',
      'rückruf',
      'rueckruf',
      'festnetz',
      'kontakt(?:nummer|telefon|daten)',
      'erreichbar',
    ],
    ...['мобил', 'сотов', 'сотк', 'ват+сап', 'вот+сап', 'вацап', 'уотсап', 'вайбер', 'ұялы', 'уялы', 'байланыс'],
    ...[
      'контактн\\p{L}+ (?:данн|информац)',
      'данные для связи',
      'связаться',
      'обратн\\p{L}+ звон',
      'позвонить',
      'хабарлас',
    ],
    ...['contact (?:detail|info|data)', 'reach (?:you|me)'],
  ],
  /** Short ones that other words begin or end with: "cellulite", «отель». */
  whole: ['cell', 'tel', 'mob', 'sms', 'тел', 'моб', 'сот', 'смс', 'контакты', 'контакт'],
} as const;

const phone = new RegExp(
  [
    words.anywhere.join('|'),
    `(?<!\\p{L})(?:${words.beginnings.join('|')})`,
    `(?<!\\p{L})(?:${words.whole.join('|')})(?!\\p{L})`,
    // Alone: a "contact lens" is none.
    '^\\P{L}*(?:contacts?|kontakte?)\\P{L}*$',
  ].join('|'),
  'iu',
);

/** What is written on a phone or names its model: a number of the device and not of a person. */
const ofTheThing = /serial|серийн|сериялық|seriennummer|(?<!\p{L})imei|model|модел/iu;

/** What comes to a phone: "SMS code", «Код из SMS», "Code sent to your phone". A country's or a town's code is part of a number. */
const sentToIt = new RegExp(
  [
    '(?:sms|смс|confirmation|verification|security|promo|подтвержд\\p{L}*|проверочн\\p{L}*|промо)[\\s-]*(?:code|код)',
    '(?<!\\p{L})(?:code|код),? (?:\\p{L}+ )?(?:from|sent|received|из|с|отправл\\p{L}+|пришедш\\p{L}+|получ\\p{L}+|aus|von|per)(?!\\p{L})',
    '(?<!\\p{L})код подтвержд',
  ].join('|'),
  'iu',
);

/** "Your number", «Контактный номер»: a number of nothing else. "Card number", «Номер полиса», „Kundennummer“ name a thing. */
const number =
  /^(?:number|numbers|no|nummer|nomer|номер|номера|(?:нөмір|нөмер|номір|номер)(?:і|и|іңіз|иңиз|іңізді)?|numéro)$/iu;
/** They say what the number is for, or where somebody is met. Kaspi's clients are known by their phone. */
const toReach = wholeWord([
  ...[
    'contact',
    'reach',
    'call',
    'callback',
    'kaspi',
    'telegram',
    'signal',
    'messenger',
    'messages',
    'kontakt',
    'portable',
  ],
  ...[
    'связи',
    'обратной',
    'контактный',
    'контактные',
    'звонка',
    'звонков',
    'перезвонить',
    'позвонить',
    'написать',
    'мессенджера',
    'мессенджеров',
  ],
  ...['каспи', 'телеграм', 'телеграмм', 'телеграма'],
]);
const aside = wholeWord([
  ...[
    'your',
    'my',
    'the',
    'a',
    'for',
    'to',
    'at',
    'on',
    'of',
    'you',
    'me',
    'us',
    'we',
    'can',
    'back',
    'what',
    'is',
    'please',
  ],
  ...['enter', 'best', 'good', 'preferred', 'daytime', 'personal', 'private', 'zum', 'für', 'deine', 'ihre', 'meine'],
  ...[
    'ваш',
    'мой',
    'на',
    'который',
    'можно',
    'куда',
    'вам',
    'твой',
    'свой',
    'для',
    'с',
    'вами',
    'введите',
    'укажите',
    'напишите',
    'оставьте',
    'пожалуйста',
  ],
  ...['личный', 'актуальный', 'сіздің', 'менің', 'votre', 'mon', 'de', 'pour'],
]);
/** With nothing that says how they are reached, their number is the one that the business knows them by. */
const ofTheClient = wholeWord(['client', 'clients', 'клиента', 'клиенттің']);

function wholeWord(listed: readonly string[]): RegExp {
  return new RegExp(`^(?:${listed.join('|')})$`, 'iu');
}

/** Numbers of things in a form. A key that says "phone" next to such a label belongs to a question that was rewritten. */
const numberOfThing = new RegExp(
  [
    'карт[аыу]|полис|паспорт|удостоверен|договор|заказ|машин|(?<!\\p{L})авто|госномер|рейс|сч[её]т|иин|жсн|бин|инн|снилс',
    'card|policy|passport|contract|order|(?<!\\p{L})car(?!\\p{L})|vehicle|plate|flight|iban|account|invoice|(?<!\\p{L})iin(?!\\p{L})',
    'karte|police|ausweis|vertrag|bestell|kennzeichen|fahrzeug|rechnung|көлік|куәлі[кг]|төлқұжат|шот',
  ].join('|'),
  'iu',
);

/** Even if a phone is mentioned next to it, the number is that of a card. */
const numberOfCard =
  /(?:номер|number|nummer|№) (?:\p{L}+ )?(?:карт|card|karte)|(?:karten|telefonkarten?|card )(?: ?nummer|number)|telefonkarte/iu;

/**
 * Whether a question asks for the client's own phone. `texts` are its label and its key, words apart from each other by spaces or
 * signs: one is enough, and none may say that it is another's, or another number.
 */
export function asksForPhone(...texts: readonly string[]): boolean {
  const isNoPhone = (text: string): boolean =>
    text.length > longestQuestion ||
    [ofTheThing, sentToIt].some((what) => what.test(text)) ||
    namesAnother(text) ||
    (numberOfThing.test(text) && !phone.test(text)) ||
    numberOfCard.test(text);
  return !texts.some(isNoPhone) && texts.some(saysPhone);
}

function saysPhone(question: string): boolean {
  if (phone.test(question)) return true;
  const said = question.split(/[^\p{L}]+/u).filter((word) => word !== '');
  const says = (what: RegExp): boolean => said.some((word) => what.test(word));
  const known = [number, toReach, aside, ofTheClient];
  return (
    says(number) && said.every((word) => known.some((what) => what.test(word))) && (says(toReach) || !says(ofTheClient))
  );
}
