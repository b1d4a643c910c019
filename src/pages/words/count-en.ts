/** Numbers and their nouns in English. */
export const n = (count: number): string => count.toLocaleString('en-GB');
export const many = (count: number, one: string, others: string): string => `${n(count)} ${count === 1 ? one : others}`;
