/** Altegio and YCLIENTS for `npm run setup`: where the address goes. Their API needs a partner's token, so nothing is read from it. */
import type { ToolSetup } from '../toolkit/setup.ts';

export const setup: ToolSetup = {
  place: {
    en: 'Settings → System settings → For developers (older: WebHook); tick only booking',
    ru: 'Настройки → Системные настройки → Для разработчиков (в старых: WebHook); отметить только записи',
    kk: 'Settings → System settings → For developers (ескілерінде: WebHook); тек booking белгілеу',
  },
};
