/** Texts of the admin API besides problems and codes, in three languages. */
import type { Language } from '../messages/language.ts';

interface Texts {
  /** Every answer to an erasure says this. */
  readonly oneLinkKeeps: string;
  readonly rowBearsName: string;
  readonly rowTaken: string;
  readonly rowUnknown: string;
  readonly rowWithoutAppointment: string;
  readonly rowUnasked: string;
  /** Null: the answer only says what is wrong with the row. */
  readonly rowInvalid: string | null;
}

export const texts: Readonly<Record<Language, Texts>> = {
  en: {
    oneLinkKeeps: "One-Link's own appointments and contacts are not erased. Erase the client there, too.",
    rowBearsName: 'The appointment has the reference of another booking. If it belongs to this one, set force.',
    rowTaken: 'Another booking is linked to this appointment. Delete that link first.',
    rowUnknown: 'This connection has no such external_ref.',
    rowWithoutAppointment: 'The One-Link account has no appointment with this number.',
    rowUnasked: 'One-Link does not answer. Send the row again.',
    rowInvalid: null,
  },
  ru: {
    oneLinkKeeps: 'Записи и контакты в самом One-Link не затронуты: удалите данные клиента и там.',
    rowBearsName: 'У записи этот номер. Укажите force, если она всё же относится к этой онлайн-записи.',
    rowTaken: 'С этой записью связана другая онлайн-запись. Сначала снимите ту связь.',
    rowUnknown: 'Такой external_ref не относится к этому подключению.',
    rowWithoutAppointment: 'В этом аккаунте One-Link нет записи с таким номером.',
    rowUnasked: 'Сейчас нельзя запросить запись у One-Link. Отправьте строку ещё раз.',
    rowInvalid: 'Строка не подходит',
  },
  kk: {
    oneLinkKeeps:
      'One-Link-тің өзіндегі жазбалар мен контактілер өзгерген жоқ: клиент деректерін сол жерде де жойыңыз.',
    rowBearsName: 'Жазбада осы нөмір тұр. Ол бәрібір осы онлайн жазылуға тиесілі болса, force көрсетіңіз.',
    rowTaken: 'Бұл жазбамен басқа онлайн жазылу байланыстырылған. Алдымен сол байланысты алып тастаңыз.',
    rowUnknown: 'Мұндай external_ref бұл қосылымға жатпайды.',
    rowWithoutAppointment: 'Бұл One-Link аккаунтында мұндай нөмірлі жазба жоқ.',
    rowUnasked: 'Қазір One-Link-тен жазбаны сұрау мүмкін емес. Жолды қайта жіберіңіз.',
    rowInvalid: 'Жол сәйкес келмейді',
  },
};
