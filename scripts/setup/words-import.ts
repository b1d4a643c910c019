/** What is said about the bookings that the tool has on the first day. */
import type { Words } from '../../src/sources/toolkit/setup.ts';

const all = {
  looking: {
    en: 'Looking for future bookings of {tool} that the bridge does not know; nothing is changed',
    ru: 'Ищу в {tool} будущие записи, которых мост не знает; ничего не меняется',
    kk: '{tool} жүйесінен көпір білмейтін алдағы жазылуларды іздеудемін; ештеңе өзгермейді',
  },
  importing: {
    en: 'Taking in the bookings of {tool}',
    ru: 'Переношу записи из {tool}',
    kk: '{tool} жазылуларын ескерудемін',
  },
  listed: { en: '{what}: {listed} read', ru: '{what}: прочитано {listed}', kk: '{what}: {listed} оқылды' },
  found: {
    en: 'Future bookings to be taken in: {new}. Changed since their webhook: {changed}. No longer in {tool}: {gone}.',
    ru: 'Будущих записей, которые были бы учтены: {new}. Изменились после вебхука: {changed}. В {tool} больше нет: {gone}.',
    kk: 'Ескерілетін алдағы жазылулар: {new}. Вебхуктан кейін өзгергені: {changed}. {tool} жүйесінде енді жоғы: {gone}.',
  },
  nothing: {
    en: 'The bridge knows every future booking of {tool}. There is nothing to take in.',
    ru: 'Мост знает все будущие записи в {tool}. Переносить нечего.',
    kk: 'Көпір {tool} жүйесіндегі алдағы жазылулардың бәрін біледі. Ескеретін ештеңе жоқ.',
  },
  unreadable: {
    en: 'Bookings that could not be read: {unreadable}.',
    ru: 'Не удалось прочитать записей: {unreadable}.',
    kk: 'Оқылмаған жазылулар: {unreadable}.',
  },
  reminders: {
    en: 'If the One-Link account sends reminders, at most so many clients may get one: {most}.',
    ru: 'Если аккаунт One-Link отправляет напоминания, их могут получить не больше клиентов, чем: {most}.',
    kk: 'One-Link аккаунты еске салу жіберсе, оны ең көбі мынанша клиент алуы мүмкін: {most}.',
  },
  parks: {
    en: 'This connection makes no appointments: what One-Link does not have waits for a person.',
    ru: 'Это подключение не создаёт визитов: то, чего нет в One-Link, ждёт человека.',
    kk: 'Бұл қосылым сапар жасамайды: One-Link-те жоғы адамды күтеді.',
  },
  takeIn: { en: 'Take them in now?', ru: 'Учесть их сейчас?', kk: 'Қазір ескерілсін бе?' },
  later: {
    en: 'Nothing was taken in. Any time later: npm run reconcile -- {name} --to {url}',
    ru: 'Ничего не учтено. Позже в любое время: npm run reconcile -- {name} --to {url}',
    kk: 'Ештеңе ескерілмеді. Кейін кез келген уақытта: npm run reconcile -- {name} --to {url}',
  },
  taken: {
    en: 'Taken in: {new} new, {changed} changed, {gone} gone. Still on the way to One-Link: {pending}; waiting for a person: {parked}; failed: {failed}.',
    ru: 'Учтено: новых {new}, изменённых {changed}, исчезнувших {gone}. Ещё в пути в One-Link: {pending}; ждут человека: {parked}; не удалось: {failed}.',
    kk: 'Ескерілді: жаңа {new}, өзгерген {changed}, жоғалған {gone}. One-Link-ке жолда: {pending}; адамды күтеді: {parked}; сәтсіз: {failed}.',
  },
  notOver: {
    en: 'It is not over yet. See: npm run reconcile -- {name} --show --to {url}',
    ru: 'Это ещё не закончено. Смотрите: npm run reconcile -- {name} --show --to {url}',
    kk: 'Бұл әлі аяқталған жоқ. Қараңыз: npm run reconcile -- {name} --show --to {url}',
  },
  notCompared: {
    en: 'The bookings that {tool} has already were not looked at to the end: {why}',
    ru: 'Записи, которые уже есть в {tool}, не просмотрены до конца: {why}',
    kk: '{tool} жүйесінде бар жазылулар соңына дейін қаралмады: {why}',
  },
  cannotList: {
    en: 'its API cannot list bookings, or the connection has no api_key',
    ru: 'его API не отдаёт список записей или у подключения нет api_key',
    kk: 'оның API-і жазылулар тізімін бермейді немесе қосылымда api_key жоқ',
  },
  refused: {
    en: 'it does not accept api_key, or the key may not list bookings',
    ru: 'он не принимает api_key, или ключу нельзя читать список записей',
    kk: 'ол api_key кілтін қабылдамайды немесе кілтке жазылулар тізімін оқуға болмайды',
  },
  unreadableList: {
    en: 'it answers in a form that the bridge does not know',
    ru: 'он отвечает в форме, которой мост не знает',
    kk: 'ол көпір білмейтін түрде жауап береді',
  },
  unavailable: { en: 'it did not answer for hours', ru: 'он часами не отвечал', kk: 'ол сағаттар бойы жауап бермеді' },
  tooManyMissing: {
    en: 'the list lacks most of the known bookings; it may be that of another account',
    ru: 'в списке нет большей части известных записей; возможно, это другой аккаунт',
    kk: 'тізімде белгілі жазылулардың көбі жоқ; бұл басқа аккаунт болуы мүмкін',
  },
  stopped: { en: 'somebody stopped it', ru: 'это кто-то остановил', kk: 'мұны біреу тоқтатты' },
} as const satisfies Readonly<Record<string, Words>>;

export const wordsOfImport: Readonly<Record<keyof typeof all, Words>> = all;
