/** What the wizard says, in three languages. `{name}` is replaced. */
import type { Words } from '../../src/sources/toolkit/setup.ts';

const all = {
  title: { en: 'onelink-bridge: a connection', ru: 'onelink-bridge: подключение', kk: 'onelink-bridge: қосылым' },
  yes: { en: 'Yes', ru: 'Да', kk: 'Иә' },
  no: { en: 'No', ru: 'Нет', kk: 'Жоқ' },
  none: { en: 'none', ru: 'нет', kk: 'жоқ' },
  emptyAnswer: { en: 'Please write an answer', ru: 'Напишите ответ', kk: 'Жауап жазыңыз' },
  noMatch: {
    en: 'Nothing matches. Delete some letters and choose from the list',
    ru: 'Ничего не найдено. Сотрите несколько букв и выберите из списка',
    kk: 'Ештеңе табылмады. Бірнеше әріпті өшіріп, тізімнен таңдаңыз',
  },
  cancelled: {
    en: 'Cancelled. Nothing was written.',
    ru: 'Отменено. Ничего не записано.',
    kk: 'Бас тартылды. Ештеңе жазылған жоқ.',
  },
  stopped: {
    en: 'Stopped. What was written stays; run setup again.',
    ru: 'Остановлено. Записанное осталось; запустите setup снова.',
    kk: 'Тоқтатылды. Жазылғаны қалды; setup-ты қайта іске қосыңыз.',
  },
  which: { en: 'Which connection?', ru: 'Какое подключение?', kk: 'Қай қосылым?' },
  newOne: { en: 'a new one', ru: 'новое', kk: 'жаңа' },
  tool: { en: 'Which booking tool?', ru: 'Какая программа записи?', kk: 'Қай жазылу бағдарламасы?' },
  name: {
    en: 'Name of the connection (part of its address)',
    ru: 'Имя подключения (часть его адреса)',
    kk: 'Қосылымның аты (мекенжайының бөлігі)',
  },
  badName: {
    en: 'Use 1 to 40 of a–z, 0–9 and -',
    ru: 'От 1 до 40 знаков a–z, 0–9 и -',
    kk: 'a–z, 0–9 және - таңбаларының 1–40-ы',
  },
  nameTaken: { en: 'This name is taken', ru: 'Это имя занято', kk: 'Бұл ат бос емес' },
  account: {
    en: 'Number of the One-Link account (in the address of its pages, after /accounts/)',
    ru: 'Номер аккаунта One-Link (в адресе его страниц после /accounts/)',
    kk: 'One-Link аккаунтының нөмірі (беттерінің мекенжайында /accounts/ сөзінен кейін)',
  },
  token: {
    en: 'One-Link access token (at the bottom of the profile of an administrator)',
    ru: 'Токен доступа One-Link (внизу профиля администратора)',
    kk: 'One-Link қол жеткізу токені (әкімші профилінің төменгі жағында)',
  },
  badNumber: { en: 'Write a number', ru: 'Напишите число', kk: 'Сан жазыңыз' },
  badUrl: { en: 'Write an https address', ru: 'Напишите адрес https', kk: 'https мекенжайын жазыңыз' },
  checkingOneLink: { en: 'Asking One-Link', ru: 'Спрашиваю One-Link', kk: 'One-Link-тен сұраудамын' },
  oneLinkWorks: {
    en: 'One-Link answers. Specialists: {specialists}, services: {services}',
    ru: 'One-Link отвечает: специалистов {specialists}, услуг {services}',
    kk: 'One-Link жауап береді: мамандар {specialists}, қызметтер {services}',
  },
  noSpecialists: {
    en: 'This account has no active specialist. Add one in One-Link, and run setup again.',
    ru: 'В этом аккаунте нет активных специалистов. Добавьте специалиста в One-Link и запустите setup снова.',
    kk: 'Бұл аккаунтта белсенді маман жоқ. One-Link-ке маман қосып, setup-ты қайта іске қосыңыз.',
  },
  optionalKey: { en: '{key}. Enter: without', ru: '{key}. Enter: без него', kk: '{key}. Enter: онсыз' },
  askingTool: { en: 'Asking {tool}', ru: 'Спрашиваю {tool}', kk: '{tool} жүйесінен сұраудамын' },
  toolWorks: {
    en: '{tool} answers. Staff: {staff}, services: {services}',
    ru: '{tool} отвечает: сотрудников {staff}, услуг {services}',
    kk: '{tool} жауап береді: қызметкерлер {staff}, қызметтер {services}',
  },
  keyRefused: { en: '{tool} refuses the key.', ru: '{tool} не принимает ключ.', kk: '{tool} кілтті қабылдамайды.' },
  toolSilent: {
    en: '{tool} could not be read ({problem}). Its ids are typed instead.',
    ru: '{tool}: прочитать не удалось ({problem}). Идентификаторы вводятся вручную.',
    kk: '{tool}: оқу мүмкін болмады ({problem}). Идентификаторлар қолмен енгізіледі.',
  },
  keepKey: {
    en: 'Keep the key for the bridge? It reads the visits of a series with it',
    ru: 'Оставить ключ для моста? С ним он читает визиты серии',
    kk: 'Кілтті көпірге қалдыру керек пе? Онымен серия сапарларын оқиды',
  },
  staffIs: {
    en: '{tool}: “{name}” is in One-Link',
    ru: '{tool}: «{name}» в One-Link',
    kk: '{tool}: «{name}» One-Link-те',
  },
  skip: { en: 'leave out', ru: 'пропустить', kk: 'өткізіп жіберу' },
  noHours: {
    en: 'no working hours: refuses visits',
    ru: 'нет рабочих часов: визиты не принимаются',
    kk: 'жұмыс уақыты жоқ: сапар қабылдамайды',
  },
  noPrice: { en: 'no price: cannot be linked', ru: 'нет цены: нельзя связать', kk: 'бағасы жоқ: байланысты емес' },
  specialist: {
    en: 'Specialist of bookings that no other row fits',
    ru: 'Специалист для записей, которым не подошла ни одна строка',
    kk: 'Басқа жолға сай келмеген жазылулардың маманы',
  },
  typedStaff: {
    en: 'Id, e-mail or name of a member of staff in {tool}. Enter: no more',
    ru: 'Идентификатор, почта или имя сотрудника в {tool}. Enter: больше нет',
    kk: '{tool} қызметкерінің идентификаторы, поштасы немесе аты. Enter: болды',
  },
  typedService: {
    en: 'Id or name of a service in {tool}. Enter: no more',
    ru: 'Идентификатор или название услуги в {tool}. Enter: больше нет',
    kk: '{tool} қызметінің идентификаторы немесе атауы. Enter: болды',
  },
  onUnlinked: {
    en: 'A booking without an appointment in One-Link',
    ru: 'Запись, которой ещё нет в One-Link',
    kk: 'One-Link-те әлі жоқ жазылу',
  },
  create: { en: 'create the appointment', ru: 'создать визит', kk: 'сапар жасау' },
  park: { en: 'wait until a person links it', ru: 'ждать, пока человек свяжет её', kk: 'адам байланыстырғанша күту' },
  where: { en: 'Where does the Worker run?', ru: 'Где работает Worker?', kk: 'Worker қайда жұмыс істейді?' },
  deployIt: {
    en: 'at Cloudflare: deploy now',
    ru: 'в Cloudflare: развернуть сейчас',
    kk: 'Cloudflare-де: қазір орналастыру',
  },
  localOne: {
    en: 'on this machine, to try it',
    ru: 'на этом компьютере, чтобы попробовать',
    kk: 'осы компьютерде, сынап көру',
  },
  publicUrl: {
    en: 'Address of the Worker (https://onelink-bridge.<your subdomain>.workers.dev)',
    ru: 'Адрес Worker (https://onelink-bridge.<ваш поддомен>.workers.dev)',
    kk: 'Worker мекенжайы (https://onelink-bridge.<сіздің поддомен>.workers.dev)',
  },
  toolSecret: {
    en: 'Secret that {tool} shows for the webhook {url}',
    ru: 'Секрет, который {tool} показывает для вебхука {url}',
    kk: '{tool} {url} вебхугы үшін көрсететін құпия',
  },
  keyFile: {
    en: 'Path of a file with the public key that {tool} shows for {url}',
    ru: 'Путь к файлу с открытым ключом, который {tool} показывает для {url}',
    kk: '{tool} {url} үшін көрсететін ашық кілт файлының жолы',
  },
  noKeyFile: {
    en: 'This file does not begin with -----BEGIN PUBLIC KEY-----',
    ru: 'Этот файл не начинается с -----BEGIN PUBLIC KEY-----',
    kk: 'Бұл файл -----BEGIN PUBLIC KEY----- деп басталмайды',
  },
  startLocal: {
    en: 'Start the Worker on this machine now? It writes to the real One-Link',
    ru: 'Запустить Worker на этом компьютере сейчас? Он пишет в настоящий One-Link',
    kk: 'Worker осы компьютерде қазір қосылсын ба? Ол нақты One-Link-ке жазады',
  },
  registerIt: {
    en: 'Make the webhook at {tool} through its API?',
    ru: 'Создать вебхук в {tool} через его API?',
    kk: '{tool} жүйесінде вебхукты API арқылы жасау керек пе?',
  },
  review: { en: 'To be written', ru: 'Будет записано', kk: 'Жазылады' },
  secretsTo: {
    en: 'Secrets to {place}: {names}',
    ru: 'Секреты в {place}: {names}',
    kk: 'Құпиялар {place} орнына: {names}',
  },
  writeIt: { en: 'Write it?', ru: 'Записать?', kk: 'Жазылсын ба?' },
  written: { en: 'Written: {files}', ru: 'Записано: {files}', kk: 'Жазылды: {files}' },
  dryRun: {
    en: 'Dry run: nothing was written.',
    ru: 'Пробный запуск: ничего не записано.',
    kk: 'Сынақ: ештеңе жазылған жоқ.',
  },
  notEditable: {
    en: 'wrangler.toml cannot be edited safely. Paste this into it yourself:',
    ru: 'wrangler.toml нельзя изменить безопасно. Вставьте это сами:',
    kk: 'wrangler.toml файлын қауіпсіз өзгерту мүмкін емес. Мынаны өзіңіз қойыңыз:',
  },
  invalid: {
    en: 'The configuration would be wrong: {problems}',
    ru: 'Настройка была бы неверной: {problems}',
    kk: 'Баптау қате болар еді: {problems}',
  },
} as const satisfies Readonly<Record<string, Words>>;

export const words: Readonly<Record<keyof typeof all, Words>> = all;
