/** Numbers and their nouns in Kazakh. */
export const n = (count: number): string => count.toLocaleString('ru-RU');
