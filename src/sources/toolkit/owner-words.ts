/**
 * The state that a word says which an owner writes into a list of their own, or a tool translates into the account's language:
 * English, Russian, Kazakh, German and Ukrainian. The whole text has to be such a word, for «Отмена запрошена» is none.
 */
import type { BookingState } from '../../booking/booking.ts';

const words: Readonly<Partial<Record<BookingState, readonly string[]>>> = {
  accepted: [
    ...['booked', 'scheduled', 'rescheduled', 'new', 'updated', 'changed', 'moved'],
    ...['забронирован', 'запланирован', 'назначен', 'обновлен', 'изменен', 'перенесен'],
    ...['новый', 'новая', 'новое', 'жаңа', 'жаңартылды', 'өзгертілді', 'ауыстырылды'],
    ...['gebucht', 'geplant', 'neu', 'neuer', 'neue', 'aktualisiert', 'geändert', 'verschoben'],
    ...['новий', 'нова', 'нове', 'заброньован', 'запланован', 'оновлен', 'змінен', 'перенесен'],
  ],
  confirmed: ['confirmed', 'подтвержден', 'расталды', 'bestätigt', 'підтверджен'],
  pending: [
    ...['draft', 'pending', 'черновик', 'ожидает подтверждения', 'не подтвержден', 'күтілуде', 'расталмаған'],
    ...['ausstehend', 'entwurf', 'unbestätigt', 'чернетка', 'очікує підтвердження'],
  ],
  completed: [
    ...['completed', 'done', 'finished', 'завершен', 'выполнен', 'состоялся', 'состоялась', 'состоялось'],
    ...['аяқталды', 'abgeschlossen', 'erledigt', 'виконан'],
  ],
  no_show: [
    ...['no show', 'noshow', 'неявка', 'не пришел', 'не пришла', 'не явился', 'не явилась', 'келмеді', 'келмеген'],
    ...['nicht erschienen', 'не прийшов', 'не прийшла', 'нез’явлення'],
  ],
  cancelled: [
    ...['cancelled', 'canceled', 'отменен', 'отмена', 'аннулирован', 'болдырылмады', 'болдырылмаған', 'жойылды'],
    ...['күші жойылды', 'storniert', 'abgesagt', 'скасован', 'скасування', 'відмінен'],
  ],
};

/** What the word is said of, in whichever case. */
const thing =
  /^(?:appointments?|bookings?|visits?|reservations?|запис[ьиіи]?|визита?|бронировани[ея]|бронь|прием|жазба|жазылу|келу|termin|buchung|візит|бронювання)$/u;

/** Participles end as what they are said of does: «отменена», «отменённая запись», „stornierter Termin“. */
const stemOf = (word: string): string =>
  word
    .replace(/(н)(?:а|о|ы|і|ная|ный|ное|ные|ний|не|ні|ий)$/u, '$1')
    .replace(/(bestätigt|storniert|abgesagt|aktualisiert|verschoben|geändert|gebucht|geplant)(?:e|er|es)$/u, '$1');

const plain = (text: string): string =>
  text
    .toLowerCase()
    .replaceAll('ё', 'е')
    .split(/[^\p{L}’]+/u)
    .filter((word) => word !== '' && !thing.test(word))
    .map(stemOf)
    .join(' ');

/** The states by their words, as `plainWord` writes those. */
export const stateOfOwnerWord: ReadonlyMap<string, BookingState> = new Map(
  Object.entries(words).flatMap(([state, listed]) =>
    listed.map((word) => [plain(word), state as BookingState] as const),
  ),
);

/** Characters. What is longer is no word. */
const longestWord = 60;

/** A word as `stateOfOwnerWord` has it. */
export const plainWord = (text: string): string => (text.length > longestWord ? '' : plain(text));
