/** Numbers and their nouns in Russian. */
export const n = (count: number): string => count.toLocaleString('ru-RU');
const rules = new Intl.PluralRules('ru');

/** `1 визит`, `3 визита`, `5 визитов`. */
export function many(count: number, one: string, few: string, others: string): string {
  const form = rules.select(count);
  return `${n(count)} ${form === 'one' ? one : form === 'few' ? few : others}`;
}
