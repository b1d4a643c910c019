/** Rubitime for `npm run setup`: where the address goes. Its pages are in Russian. */
import type { ToolSetup } from '../toolkit/setup.ts';

export const setup: ToolSetup = {
  place: {
    en: 'Settings, step 5 → «Получение и сохранение данных при помощи API» → generate a key → «Вебхук URL»',
    ru: 'Настройки, шаг 5 → «Получение и сохранение данных при помощи API» → создать ключ → «Вебхук URL»',
    kk: 'Баптау, 5-қадам → «Получение и сохранение данных при помощи API» → кілт жасау → «Вебхук URL»',
  },
};
