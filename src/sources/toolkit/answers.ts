/**
 * Reads what a client wrote into a booking form. A phone, an IIN and a birth date are read if the question asks for them *and*
 * the answer is one. Everything else goes into the comment with its question, in the same way for every tool.
 */
import { normaliseIin } from '../../booking/iin.ts';
import { normalisePhone, type PhonePlace } from '../../booking/phone.ts';
import { readJson } from '../../http/json.ts';
import { mostListed } from './bounds.ts';
import { isRecord, textOf } from './decode.ts';
import { asksForPhone } from './phone-questions.ts';
import { namesAnother } from './third-persons.ts';

/** One line of a booking form: the name or label it is asked under, and what the client wrote. */
export interface Answer {
  readonly question: string;
  readonly answer: string;
  /** The tool's or the owner's short name of the question, which may tell what a label does not. */
  readonly key?: string;
  /** The question has a number and no name: a phone is one that says so itself, with its country or trunk code. */
  readonly unnamed?: true;
  /** The client never saw the question: a campaign's mark, say. It is no part of the comment. */
  readonly hidden?: true;
}

export interface ReadAnswers {
  readonly phone?: string;
  readonly identifier?: string;
  readonly birthDate?: string;
  /** Answers that no field was read from, a mistyped IIN among them: a person can still read those. */
  readonly others: readonly Answer[];
}

/** The client's note, then the answers that no field was read from, a line each with its question. */
export function commentOf(note: string | undefined, others: readonly Answer[]): string | undefined {
  const lines = others.map(({ question, answer }) => {
    if (question === '') return answer;
    return `${question}${/[:?!.…]$/.test(question) ? '' : ':'} ${answer}`;
  });
  return [note, ...lines].filter((line) => line !== undefined && line !== '').join('\n') || undefined;
}

/** A whole number, as nobody writes anything else. */
const wholePhone = /^\s*\(?(?:\+|00[1-9]|[78](?:\D*\d){10}\s*$)/;

/** Answers of a record whose keys number the questions: `custom_field_1`. */
export function numberedAnswers(record: Readonly<Record<string, unknown>>, key: RegExp): Answer[] {
  return Object.keys(record).flatMap((name) => {
    const count = key.exec(name)?.[1];
    const answer = answerOf(record[name]);
    return count === undefined || answer === undefined
      ? []
      : [{ question: `Custom field ${count}`, answer, unnamed: true as const }];
  });
}

/**
 * Answers in whatever form a tool lists them: records of a label and a value in a list or under keys, values under their
 * questions, or any of these as JSON text.
 */
export function listedAnswers(listed: unknown): Answer[] {
  const json = typeof listed === 'string' ? readJson(listed) : null;
  const list = json === null ? listed : json.ok ? json.value : undefined;
  if (typeof list !== 'object' || list === null) return [];
  return Object.entries(list).flatMap(([key, entry]) => {
    const named: Readonly<Record<string, unknown>> = isRecord(entry) ? entry : { value: entry };
    const label = ['label', 'question', 'title', 'name', 'code'].map((name) => textOf(named[name]));
    const question = label.find((text) => text !== undefined) ?? (Array.isArray(list) ? '' : key.trim());
    const answer = answerOf(named['value'] ?? named['answer']);
    return answer === undefined ? [] : [{ question, answer }];
  });
}

/** An answer as text: what was chosen of a list, a tick for a box that is ticked. Undefined where nothing was said. */
export function answerOf(value: unknown): string | undefined {
  if (value === true) return '✓';
  if (Array.isArray(value)) return value.flatMap((part) => answerOf(part) ?? []).join(', ') || undefined;
  return isRecord(value) ? undefined : textOf(value);
}

const asksFor = {
  identifier: /(?<![\p{L}\d])(?:iin|иин|жсн)(?![\p{L}\d])/iu,
  birthDate: /birth\s?-?(?:date|day)|date of birth|(?<!\p{L})dob(?!\p{L})|дата рождения|день рождения|туған күн/iu,
} as const;

/** One number and nothing beside it: no name, no remark, no second number. */
const isPhoneAlone = (answer: string): boolean => /^\+?\d{7,18}$/.test(answer.replace(/[\s()./‐-―-]+/g, ''));

/** The words of a label, and of a key that is written as one: `parent_phone`, `parentPhone`. */
const inWords = (label: string): string => label.replace(/[_-]+/g, ' ').replace(/(?<=\p{Ll})(?=\p{Lu})/gu, ' ');

/**
 * The first of each counts. `known` is the phone that the tool tells of the client in a place of its own: another beside it is for
 * people to read, as is whatever an answer says besides a phone.
 */
export function readAnswers(answers: readonly Answer[], place: PhonePlace, known: string | undefined): ReadAnswers {
  const read: { phone?: string; identifier?: string; birthDate?: string } = {};
  const others: Answer[] = [];
  for (const [index, line] of answers.entries()) {
    if (index >= mostListed) {
      others.push(line);
      continue;
    }
    const labels = [line.question, line.key ?? ''].map(inWords);
    const asks = (what: RegExp): boolean => labels.some((label) => what.test(label));
    const identifier = asks(asksFor.identifier) ? normaliseIin(line.answer) : null;
    const birthDate = asks(asksFor.birthDate) ? birthDateOf(line.answer) : null;
    // "Номер ИИН" asks for no phone, though twelve digits would pass for one.
    const asksPhone = line.unnamed ? wholePhone.test(line.answer) : asksForPhone(...labels);
    // Bounds the text as well: what is longer than a phone with remarks is looked at no further.
    const phone = asksPhone && !asks(asksFor.identifier) ? normalisePhone(line.answer, place) : null;
    const isTheirs = phone !== null && (read.phone ?? known ?? phone) === phone && !namesAnother(line.answer);
    if (identifier !== null && read.identifier === undefined) read.identifier = identifier;
    else if (birthDate !== null && read.birthDate === undefined) read.birthDate = birthDate;
    else {
      if (isTheirs) read.phone = phone;
      const isAllTaken = isTheirs && isPhoneAlone(line.answer);
      if (!isAllTaken && !line.hidden) others.push(line);
    }
  }
  return { ...read, others };
}

const longestDate = 64;

/** `YYYY-MM-DD` of `1990-02-03` or `03.02.1990`. A date with slashes is read as day first by some and month first by others: null. */
export function birthDateOf(written: string): string | null {
  if (written.length > longestDate) return null;
  const iso = /^(\d{4})-(\d{2})-(\d{2})(?:T.*)?$/.exec(written.trim());
  const dotted = /^(\d{1,2})\.(\d{1,2})\.(\d{4})$/.exec(written.trim());
  const [year, month, day] = iso
    ? [iso[1], iso[2], iso[3]]
    : dotted
      ? [dotted[3], dotted[2]?.padStart(2, '0'), dotted[1]?.padStart(2, '0')]
      : [];
  const date = `${year}-${month}-${day}`;
  const epochMs = Date.parse(`${date}T00:00:00Z`);
  if (Number.isNaN(epochMs) || Number(year) < 1900) return null;
  return new Date(epochMs).toISOString().startsWith(date) ? date : null;
}
