/**
 * Problems in words: what is wrong and what to do about it, in three languages. An answer may replace the second sentence, or
 * add to it, to say exactly what was wrong with the request.
 */
import type { Language } from '../messages/language.ts';

/** The kinds of problems, in English. Programs may rely on `urn:onelink-bridge:problem:<kind>`. */
const en = {
  'not-found': [
    'There is nothing at this address',
    'Check the address. Webhooks go to /hooks/<connection>. /api/openapi.json describes the admin API.',
  ],
  'method-not-allowed': ['This method is not allowed here', 'The Allow header lists the allowed methods.'],
  'unknown-connection': [
    'There is no connection with this name',
    'Check the name in the address. It must be the name of a [vars.CONNECTIONS] table in wrangler.toml.',
  ],
  'invalid-connection': [
    'The connection is configured wrongly',
    'The person who set up the bridge must fix what `problems` lists and deploy again.',
  ],
  unauthorized: [
    'The request is not authentic',
    'The request lacks the valid signature or token that this address requires. Nothing was stored.',
  ],
  'plain-http': [
    'Only https is accepted here',
    'Send the request to the same address with https. Anybody between you and the bridge can read plain http, so treat what you have just sent as disclosed. If a proxy in front of the bridge ends TLS, set BEHIND_TLS_PROXY = "true" in [vars] of wrangler.toml.',
  ],
  'body-too-large': ['The body is too large', 'Send less in one request.'],
  'unsupported-media-type': ['This content type is not accepted', 'Send a content type that this address accepts.'],
  'malformed-body': ['The body cannot be read', 'The body does not match its content type.'],
  'invalid-body': ['The body is not valid', 'The body does not match the schema in /api/openapi.json.'],
  'invalid-parameter': ['A parameter is not valid', 'The parameters do not match the schema in /api/openapi.json.'],
  'too-many-failures': [
    'Too many requests were not authentic',
    'Wait for the number of seconds in Retry-After. Nothing was stored.',
  ],
  'not-stored': ['The webhook could not be stored', 'Nothing was stored. Send the same webhook again.'],
  'not-configured': ['The admin API is not configured', 'Set the secret ADMIN_TOKEN.'],
  'unknown-delivery': [
    'There is no such delivery',
    'No delivery has this id. It may have been deleted at the end of its retention.',
  ],
  'unknown-booking': [
    'There is no such booking',
    'No booking has this external_ref. It may have been deleted at the end of its retention.',
  ],
  'unknown-appointment': [
    'There is no such appointment',
    'The One-Link account has no appointment with this number. Nothing was changed. Check the number.',
  ],
  'appointment-taken': [
    'The appointment belongs to another booking',
    'First delete the link of the other booking. `external_ref` says which one it is.',
  ],
  'foreign-appointment': [
    'The appointment has the reference of another booking',
    'Nothing was changed. Check which booking the appointment belongs to. If it belongs to this one, send the request again with "force": true.',
  ],
  'one-link-unavailable': [
    'One-Link does not answer',
    'The appointment could not be checked, so nothing was changed. Send the request again after the number of seconds in Retry-After.',
  ],
  'wrong-state': [
    'The state of the delivery does not allow this',
    'Nothing was changed. `state` is the present state of the delivery. You cannot discard a delivery that is finished or already discarded. You cannot retry one that was ignored or replaced, or that was discarded more than a day ago.',
  ],
  unavailable: ['The mailbox of the connection cannot be reached', 'Try again in a minute.'],
  internal: [
    'Something went wrong',
    'The log of the Worker has the details. Nothing that was answered with 200 is lost.',
  ],
} as const;

export type ProblemKind = keyof typeof en;
/** Title, and what to do. */
export type ProblemTexts = Readonly<Record<ProblemKind, readonly [title: string, detail: string]>>;

const ru: ProblemTexts = {
  'not-found': [
    'По этому адресу ничего нет',
    'Проверьте адрес: вебхуки отправляют на /hooks/<connection>, API администратора описан в /api/openapi.json.',
  ],
  'method-not-allowed': ['Этот метод здесь не разрешён', 'Разрешённые методы названы в заголовке Allow.'],
  'unknown-connection': [
    'Подключения с таким именем нет',
    'Проверьте имя в адресе: оно совпадает с именем таблицы [vars.CONNECTIONS] в wrangler.toml.',
  ],
  'invalid-connection': [
    'Подключение настроено неверно',
    'Тот, кто настраивал мост, должен исправить то, что названо в `problems`, и развернуть его заново.',
  ],
  unauthorized: [
    'Подлинность запроса не подтверждена',
    'В запросе нет того, что требуется по этому адресу. Ничего не принято.',
  ],
  'plain-http': [
    'Здесь принимается только https',
    'Отправьте запрос на тот же адрес по https: по обычному http его может прочитать любой на пути, и отправленное сейчас могло стать известно. За прокси, который завершает TLS, укажите BEHIND_TLS_PROXY = "true" в [vars] файла wrangler.toml.',
  ],
  'body-too-large': ['Тело запроса слишком большое', 'Отправьте меньше за один запрос.'],
  'unsupported-media-type': ['Этот тип содержимого не принимается', 'Отправьте тип, который принимает этот адрес.'],
  'malformed-body': ['Тело запроса не читается', 'Тело не соответствует своему типу содержимого.'],
  'invalid-body': ['Тело запроса не подходит', 'Тело не соответствует схеме в /api/openapi.json.'],
  'invalid-parameter': ['Параметр не подходит', 'Параметры не соответствуют схеме в /api/openapi.json.'],
  'too-many-failures': [
    'Слишком много неподлинных запросов',
    'Подождите столько секунд, сколько указано в Retry-After. Ничего не принято.',
  ],
  'not-stored': [
    'Вебхук не удалось сохранить, отправьте его ещё раз',
    'Ничего не принято. Отправьте тот же вебхук ещё раз.',
  ],
  'not-configured': ['API администратора не настроен', 'Задайте секрет ADMIN_TOKEN.'],
  'unknown-delivery': ['Такого события нет', 'События с этим номером нет; возможно, срок его хранения истёк.'],
  'unknown-booking': [
    'Такой онлайн-записи нет',
    'Онлайн-записи с этим external_ref нет; возможно, срок её хранения истёк.',
  ],
  'unknown-appointment': [
    'Такой записи нет',
    'В этом аккаунте One-Link нет записи с таким номером. Ничего не изменено; проверьте номер.',
  ],
  'appointment-taken': [
    'Запись связана с другой онлайн-записью',
    'Сначала уберите связь той онлайн-записи, которая указана в `external_ref`.',
  ],
  'foreign-appointment': [
    'У записи номер другой онлайн-записи',
    'Ничего не изменено. Проверьте, чья это запись; если она всё же относится к этой онлайн-записи, отправьте ещё раз с "force": true.',
  ],
  'one-link-unavailable': [
    'Сейчас нельзя запросить запись у One-Link',
    'Ничего не изменено. Отправьте ещё раз через столько секунд, сколько указано в Retry-After.',
  ],
  'wrong-state': [
    'В этом состоянии действие невозможно',
    'Ничего не изменено. В `state` указано, что стало с событием: выполненное или уже отклонённое нельзя отклонить; пропущенное, заменённое или отклонённое больше суток назад нельзя повторить.',
  ],
  unavailable: ['Хранилище подключения недоступно', 'Повторите через минуту.'],
  internal: ['Произошла ошибка', 'Подробности в журнале Worker. То, на что пришёл ответ 200, не потеряно.'],
};

const kk: ProblemTexts = {
  'not-found': [
    'Бұл мекенжайда ештеңе жоқ',
    'Мекенжайды тексеріңіз: вебхуктар /hooks/<connection> мекенжайына жіберіледі, әкімші API-і /api/openapi.json ішінде сипатталған.',
  ],
  'method-not-allowed': ['Бұл жерде мұндай әдіске рұқсат жоқ', 'Рұқсат етілген әдістер Allow тақырыбында көрсетілген.'],
  'unknown-connection': [
    'Мұндай атаумен қосылым жоқ',
    'Мекенжайдағы атауды тексеріңіз: ол wrangler.toml ішіндегі [vars.CONNECTIONS] кестесінің атауы.',
  ],
  'invalid-connection': [
    'Қосылым қате бапталған',
    'Баптауға жауапты адам `problems` ішінде аталғанды түзетіп, қайта орнатуы керек.',
  ],
  unauthorized: [
    'Сұраудың түпнұсқалығы расталмады',
    'Сұрауда бұл мекенжай талап ететін дерек жоқ. Ештеңе қабылданған жоқ.',
  ],
  'plain-http': [
    'Мұнда тек https қабылданады',
    'Сол мекенжайға https арқылы жіберіңіз: ашық http арқылы оны жолдағы кез келген адам оқи алады, ал жаңа ғана жіберілген дерек белгілі болып қалуы мүмкін. TLS аяқталатын прокси болса, wrangler.toml файлының [vars] бөлімінде BEHIND_TLS_PROXY = "true" деп көрсетіңіз.',
  ],
  'body-too-large': ['Сұрау денесі тым үлкен', 'Бір сұрауда азырақ жіберіңіз.'],
  'unsupported-media-type': ['Мазмұнның бұл түрі қабылданбайды', 'Осы мекенжай қабылдайтын түрді жіберіңіз.'],
  'malformed-body': ['Сұрау денесін оқу мүмкін емес', 'Дене өзінің мазмұн түріне сәйкес келмейді.'],
  'invalid-body': ['Сұрау денесі сәйкес келмейді', 'Дене /api/openapi.json ішіндегі схемаға сәйкес келмейді.'],
  'invalid-parameter': ['Параметр сәйкес келмейді', 'Параметрлер /api/openapi.json ішіндегі схемаға сәйкес келмейді.'],
  'too-many-failures': [
    'Түпнұсқалығы расталмаған сұраулар тым көп',
    'Retry-After көрсеткен секундты күтіңіз. Ештеңе қабылданған жоқ.',
  ],
  'not-stored': [
    'Вебхукты сақтау мүмкін болмады, оны қайта жіберіңіз',
    'Ештеңе қабылданған жоқ. Сол вебхукты қайта жіберіңіз.',
  ],
  'not-configured': ['Әкімші API-і бапталмаған', 'ADMIN_TOKEN құпиясын орнатыңыз.'],
  'unknown-delivery': ['Мұндай оқиға жоқ', 'Бұл нөмірмен оқиға жоқ; оның сақтау мерзімі өтіп кеткен болуы мүмкін.'],
  'unknown-booking': [
    'Мұндай онлайн жазылу жоқ',
    'Бұл external_ref нөмірімен онлайн жазылу жоқ; оның сақтау мерзімі өтіп кеткен болуы мүмкін.',
  ],
  'unknown-appointment': [
    'Мұндай жазба жоқ',
    'Бұл One-Link аккаунтында мұндай нөмірлі жазба жоқ. Ештеңе өзгертілген жоқ; нөмірді тексеріңіз.',
  ],
  'appointment-taken': [
    'Жазба басқа онлайн жазылумен байланыстырылған',
    'Алдымен `external_ref` көрсеткен онлайн жазылудың байланысын алып тастаңыз.',
  ],
  'foreign-appointment': [
    'Жазбада басқа онлайн жазылудың нөмірі тұр',
    'Ештеңе өзгертілген жоқ. Жазбаның кімдікі екенін тексеріңіз; ол бәрібір осы онлайн жазылуға тиесілі болса, "force": true деп қайта жіберіңіз.',
  ],
  'one-link-unavailable': [
    'Қазір One-Link-тен жазбаны сұрау мүмкін емес',
    'Ештеңе өзгертілген жоқ. Retry-After көрсеткен секундтан кейін қайта жіберіңіз.',
  ],
  'wrong-state': [
    'Бұл күйде мұндай әрекет мүмкін емес',
    'Ештеңе өзгертілген жоқ. Оқиғаның не болғаны `state` ішінде: орындалғанын не алып тасталғанын қайта алып тастауға болмайды; еленбегенін, ауыстырылғанын немесе бір тәуліктен бұрын алып тасталғанын қайталауға болмайды.',
  ],
  unavailable: ['Қосылымның қоймасы қолжетімсіз', 'Бір минуттан кейін қайталаңыз.'],
  internal: ['Қате шықты', 'Толығы Worker журналында. 200 деп жауап берілген дерек жоғалған жоқ.'],
};

export const problemTexts: Readonly<Record<Language, ProblemTexts>> = { en, ru, kk };
