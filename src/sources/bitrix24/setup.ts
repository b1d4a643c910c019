/**
 * Bitrix24 for the scripts: the resources of the Booking module, through the incoming webhook. Services are not part of a booking.
 * `event.bind` works only for an application (apidocs.bitrix24.com, *event.bind*), so the outgoing webhook is made by a person,
 * and Bitrix24 makes its token. Not tried with a live portal.
 */
import * as z from 'zod';
import { allPages, failed, mapped, readReply, type ToolSetup, toolId } from '../toolkit/setup.ts';

const resources = z.looseObject({
  result: z.looseObject({ resource: z.array(z.looseObject({ id: toolId, name: z.string().nullish() })) }),
  next: z.number().optional(),
});

export const setup: ToolSetup = {
  key: {
    en: 'Address of the incoming webhook (Applications → Developer resources → Other → Incoming webhook; Booking, CRM)',
    ru: 'Адрес входящего вебхука (Приложения → Разработчикам → Другое → Входящий вебхук; Онлайн-запись, CRM)',
    kk: 'Кіріс вебхуктың мекенжайы (Қолданбалар → Әзірлеушілерге → Басқа → Кіріс вебхук; Booking, CRM)',
  },
  secretBy: 'tool',
  place: {
    en: 'Applications → Developer resources → Other → Outgoing webhook → Handler URL; Application token',
    ru: 'Приложения → Разработчикам → Другое → Исходящий вебхук → URL обработчика; Токен приложения',
    kk: 'Қолданбалар → Әзірлеушілерге → Басқа → Шығыс вебхук → Өңдеуші URL; Қолданба токені',
  },
  events: ['ONBOOKINGADD', 'ONBOOKINGUPDATE', 'ONBOOKINGDELETE'],

  async list({ apiKey, call }) {
    const address = apiKey.trim().replace(/\/$/, '');
    if (!/^https?:\/\/[^\s/?#]+\/rest\/\d+\/[^\s/?#]+$/.test(address)) return failed('refused');
    const found = await allPages(async (cursor) => {
      const json = cursor === null ? {} : { start: Number(cursor) };
      const reply = await call({ url: `${address}/booking.v1.resource.list`, method: 'POST', json });
      const next = (at: number | undefined): string | null => (at === undefined ? null : String(at));
      return mapped(readReply(reply, resources), (page) => ({ rows: page.result.resource, next: next(page.next) }));
    });
    return mapped(found, (rows) => ({ staff: rows.map(({ id, name }) => ({ id, name: name ?? id })), services: [] }));
  },
};
