/** `direct` for `npm run setup`: whoever writes the request enters address and header. */
import type { ToolSetup } from '../toolkit/setup.ts';

export const setup: ToolSetup = {
  place: {
    en: 'In your program: POST, Content-Type: application/json',
    ru: 'В вашей программе: POST, Content-Type: application/json',
    kk: 'Сіздің бағдарламаңызда: POST, Content-Type: application/json',
  },
  header: 'X-Bridge-Token',
};
