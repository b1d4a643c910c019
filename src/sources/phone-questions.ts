/** Which questions of a form ask for a phone, in Russian, Kazakh, English, German and French, with what people abbreviate. */

/** Longer ones are no label; the patterns below need not read them. */
const longestQuestion = 300;

const words = {
  anywhere: ['phone', 'téléphone', 'телефон'],
  /** With any ending: `Mobilnummer`, «мобильный», «сотовый», «Сотка». */
  beginnings: [
    ...['mobile', 'mobil(?!it)', 'handy(?!man)', 'telefon', 'telephon', 'rufnummer', 'whats ?app', 'viber', 'cellular'],
    ...['мобил', 'сотов', 'сотк', 'ват+сап', 'вот+сап', 'вацап', 'уотсап', 'вайбер', 'ұялы', 'уялы', 'байланыс'],
  ],
  /** Short ones that other words begin or end with: "cellulite", «отель». */
  whole: ['cell', 'tel', 'mob', 'sms', 'тел', 'моб', 'сот', 'контакты', 'контакт'],
} as const;

const phone = new RegExp(
  [
    words.anywhere.join('|'),
    `(?<!\\p{L})(?:${words.beginnings.join('|')})`,
    `(?<!\\p{L})(?:${words.whole.join('|')})(?!\\p{L})`,
  ].join('|'),
  'iu',
);

/** Somebody else's number, or one that nobody answers. */
const others = /emergency|notfall|экстренн|төтенше|(?<!\p{L})fax|факс/iu;

/** "Your number", «Контактный номер»: a number of nothing else. "Card number", «Номер полиса», „Kundennummer“ name a thing. */
const number = /^(?:number|numbers|no|nummer|nomer|номер|номера|нөмір|нөмірі|нөміріңіз|numéro)$/iu;
const ofThePerson =
  /^(?:your|my|contact|client|clients|the|a|for|ваш|мой|твой|свой|контактный|контактные|клиента|для|связи|введите|укажите|сіздің|менің|kontakt|deine|ihre|meine|votre|mon)$/iu;

/** Whether the question, words apart from each other by spaces or signs, asks for the client's phone. */
export function asksForPhone(question: string): boolean {
  if (question.length > longestQuestion || others.test(question)) return false;
  if (phone.test(question)) return true;
  const said = question.split(/[^\p{L}]+/u).filter((word) => word !== '');
  return said.some((word) => number.test(word)) && said.every((word) => number.test(word) || ofThePerson.test(word));
}
