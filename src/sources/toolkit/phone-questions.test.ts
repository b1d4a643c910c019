import { describe, expect, it } from 'vitest';
import { asksForPhone } from './phone-questions.ts';

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
    ...['Номеріңіз', 'Нөмеріңіз', 'Хабарласу нөмірі', 'Хабарласатын нөмір', 'Куда вам позвонить?', 'Contact'],
    ...[
      'Номер, на который можно написать',
      'Номер, на который можно позвонить',
      "What's app",
      'Contact #',
      'Ph. no',
      'WA number',
    ],
    ...['Kontakt', 'Ph number'],
  ])('%s', (question) => {
    expect(asksForPhone(question)).toBe(true);
  });
});

describe('asks for the phone of somebody else', () => {
  it.each([
    ...['Телефон мамы', 'Телефон папы', 'Номер телефона родителя (законного представителя)', 'Мамин телефон'],
    ...['Контакт родителя для экстренной связи', 'Телефон того, кто вас рекомендовал', 'Кто вас пригласил? Телефон'],
    ...['Телефон друга', 'Телефон мужа', 'Телефон жены', 'Телефон близкого человека', 'Телефон родственника'],
    ...['Телефон доверенного лица', 'Телефон контактного лица', 'Телефон сопровождающего', 'Телефон ребёнка'],
    ...['Телефон лечащего врача', 'Номер вашего мастера', 'Телефон второго участника', 'Экстренный телефон'],
    ...['Телефон на случай ЧП', 'Телефон другого человека', 'Телефон опекуна', 'Телефон бабушки', 'Факс'],
    ...['Анасының телефоны', 'Әкесінің телефоны', 'Ата-анасының телефоны', 'Анаңыздың телефоны', 'Досыңыздың нөмірі'],
    ...['Жұбайыңыздың телефоны', 'Төтенше жағдайдағы байланыс нөмірі', 'Жақын туысыңыздың телефоны'],
    ...['Сізді ұсынған адамның телефоны', 'Анасынын телефоны', 'Акесинин телефоны', 'Қамқоршының телефоны'],
    ...["Friend's phone", 'Friend’s phone', 'Emergency contact phone', 'Phone of the person who recommended us', 'Fax'],
    ...["Mother's phone", 'Parent/guardian phone number', "Partner's mobile", 'Next of kin (phone)', "Doctor's phone"],
    ...['Phone of someone else we can call', 'Alternate contact phone', "Son's phone", 'Referral phone'],
    ...['Telefon des Notfallkontakts', 'Telefon der Mutter', 'Handynummer der Eltern', 'Telefon des Hausarztes'],
    ...['Telefon Ihres Partners', 'Notfallnummer (Telefon)', 'Telefon eines Angehörigen', 'Telefon des Kindes'],
    ...[
      'Wer hat uns empfohlen? Telefon',
      'Telefon der Kontaktperson',
      'Téléphone en cas d’urgence',
      'Téléphone de la mère',
    ],
  ])('%s', (question) => {
    expect(asksForPhone(question)).toBe(false);
  });
});

describe('names others, or what others do with the phone, and still asks for the client’s own', () => {
  it.each([
    ...['Телефон (рекомендуется)', 'Phone (recommended)', 'Telefon (empfohlen)', 'Phone for a friendly reminder'],
    ...['Телефон для звонка врача', 'Номер, по которому с вами может связаться администратор: телефон'],
    ...['Phone in case of questions', 'Personal phone', 'Другой телефон', 'Дополнительный телефон', 'Second phone'],
    ...['Телефон пациента', 'Телефон и фамилия', 'Family name and phone', 'Аты-жөні мен телефоны', 'Личный телефон'],
    ...['Phone, and we call you one moment before', 'Телефон (папку не нужно)', 'Өзіңіздің телефоныңыз'],
  ])('%s', (question) => {
    expect(asksForPhone(question)).toBe(true);
  });
});

describe('a label and a key', () => {
  it.each([
    ['Телефон мамы', 'phone'],
    ['Phone', 'emergency contact'],
    ['Номер карты', 'phone'],
    ['Номер полиса', 'phone number'],
    ['ИИН', 'phone'],
    ['Номер машины', 'telefon'],
    ['Card number', 'mobile'],
    ['Код из SMS', 'phone'],
  ])('%s with the key %s ask for no phone of the client', (label, key) => {
    expect(asksForPhone(label, key)).toBe(false);
  });

  it.each([
    ['Phone', 'q1'],
    ['Как вам удобно?', 'phone'],
    ['Телефон, привязанный к карте Kaspi', 'phone'],
  ])('%s with the key %s ask for it', (label, key) => {
    expect(asksForPhone(label, key)).toBe(true);
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

describe('asks for the number of a thing, or for something else', () => {
  it.each([
    ...['Номер карты, привязанной к телефону', 'Telefonkarte Nummer', 'Card number on your phone bill'],
    ...['Contact lens prescription number', 'Do you wear contact lenses?', 'Номер карты'],
  ])('%s', (question) => {
    expect(asksForPhone(question)).toBe(false);
  });
});
