import { describe, expect, it } from 'vitest';
import { asksForPhone } from '../../../src/sources/phone-questions.ts';

describe('asks for the client’s phone', () => {
  it.each([
    ...['Номер для обратной связи', 'Контактные данные', 'Контактная информация', 'Номер для связи с вами'],
    ...['Данные для связи', 'Как с вами связаться?', 'Kaspi номер', 'Номер Каспи', 'Номер Telegram', 'Номер телеграм'],
    ...[
      'Контактный номер клиента',
      'Номер для СМС',
      'Номер телефона клиента',
      'Ваш номер',
      'Номер',
      'Байланыс деректері',
    ],
    ...['Rückrufnummer', 'Festnetznummer', 'Kontaktnummer', 'Kontakttelefon', 'Kontaktdaten', 'Nummer für Kontakt'],
    ...['Best number to reach you', 'Callback number', 'Call back number', 'What is the best number to call you on?'],
    ...[
      'Contact details',
      'Client contact number',
      'Your number',
      'Number',
      'Telegram number',
      'How can we reach you?',
    ],
    ...[
      'Phone with country code',
      'Телефон (код города и номер)',
      'Мобильный, код + номер',
      'SMS',
      'Numéro de contact',
    ],
  ])('%s', (question) => {
    expect(asksForPhone(question)).toBe(true);
  });
});

describe('asks for something else', () => {
  it.each([
    ...['Номер клиента', 'Client number', 'Your client number', 'Клиенттің нөмірі', 'Kundennummer', 'Customer number'],
    ...['Код из SMS', 'SMS code', 'Код подтверждения из SMS', 'Code sent to your phone', 'Verification code (phone)'],
    ...['Код, пришедший на телефон', 'Code aus der SMS'],
    ...['Серийный номер телефона', 'Serial number of the phone', 'IMEI телефона', 'Модель телефона', 'Phone model'],
    ...[
      'Телефон друга',
      'Friend’s phone',
      'Экстренный телефон',
      'Fax',
      'Номер карты Kaspi',
      'Card number',
      'Номер полиса',
    ],
    ...[
      'Number of guests',
      'Telegram',
      'Kontaktlinsen',
      'Контактные линзы',
      'Номер дома',
      'House number',
      'Номер заказа',
    ],
  ])('%s', (question) => {
    expect(asksForPhone(question)).toBe(false);
  });
});
