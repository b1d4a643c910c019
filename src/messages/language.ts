/** The languages in which an operator may read. */
export const languages = ['en', 'ru', 'kk'] as const;
export type Language = (typeof languages)[number];
