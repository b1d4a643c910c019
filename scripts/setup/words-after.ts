/** What is said once everything is written: deployment, where to paste, and the first webhook. */
import type { Words } from '../../src/sources/toolkit/setup.ts';

const all = {
  deploying: {
    en: 'Deploying (npm run deploy)',
    ru: 'Разворачиваю (npm run deploy)',
    kk: 'Орналастырудамын (npm run deploy)',
  },
  notDeployed: {
    en: 'The deployment failed. The files are written: run npm run deploy, then npm run setup -- --name {name} --deploy',
    ru: 'Развернуть не удалось. Файлы записаны: запустите npm run deploy, затем npm run setup -- --name {name} --deploy',
    kk: 'Орналастыру сәтсіз. Файлдар жазылды: npm run deploy, содан кейін npm run setup -- --name {name} --deploy',
  },
  noUrl: {
    en: 'wrangler did not tell the address of the Worker. Run npm run setup -- --name {name} --deploy --url https://…',
    ru: 'wrangler не сообщил адрес Worker. Запустите npm run setup -- --name {name} --deploy --url https://…',
    kk: 'wrangler Worker мекенжайын айтпады. npm run setup -- --name {name} --deploy --url https://… іске қосыңыз',
  },
  storingSecrets: {
    en: 'Storing secrets at Cloudflare',
    ru: 'Сохраняю секреты в Cloudflare',
    kk: 'Құпияларды Cloudflare-де сақтаудамын',
  },
  secretsFailed: {
    en: 'Secrets could not be stored. Run for each: npx wrangler secret put NAME ({names})',
    ru: 'Секреты сохранить не удалось. Для каждого: npx wrangler secret put ИМЯ ({names})',
    kk: 'Құпияларды сақтау мүмкін болмады. Әрқайсысы үшін: npx wrangler secret put АТЫ ({names})',
  },
  registering: {
    en: 'Making the webhook at {tool}',
    ru: 'Создаю вебхук в {tool}',
    kk: '{tool} жүйесінде вебхук жасаудамын',
  },
  registered: {
    en: '{tool} has the webhook now.',
    ru: 'Вебхук в {tool} создан.',
    kk: '{tool} жүйесінде вебхук жасалды.',
  },
  notRegistered: {
    en: '{tool} did not take the webhook ({problem}). Enter it by hand:',
    ru: '{tool} не создал вебхук ({problem}). Введите его вручную:',
    kk: '{tool} вебхукты қабылдамады ({problem}). Қолмен енгізіңіз:',
  },
  isThere: {
    en: '{tool} has a webhook to this address already. Enter the new secret there.',
    ru: 'В {tool} уже есть вебхук на этот адрес. Введите там новый секрет.',
    kk: '{tool} жүйесінде бұл мекенжайға вебхук бар. Жаңа құпияны сонда енгізіңіз.',
  },
  paste: { en: 'Enter this in {tool}', ru: 'Введите это в {tool}', kk: '{tool} жүйесіне енгізіңіз' },
  place: { en: 'Where', ru: 'Где', kk: 'Қайда' },
  url: { en: 'Address', ru: 'Адрес', kk: 'Мекенжай' },
  header: { en: 'Header', ru: 'Заголовок', kk: 'Тақырып' },
  secret: { en: 'Secret', ru: 'Секрет', kk: 'Құпия' },
  knownSecret: { en: 'the one that is set', ru: 'тот, что уже задан', kk: 'бұрын қойылғаны' },
  events: { en: 'Events', ru: 'События', kk: 'Оқиғалар' },
  tunnel: {
    en: 'The tool cannot reach this machine. A tunnel gives it an address to enter there instead: cloudflared tunnel --url {url}',
    ru: 'Программа не видит этот компьютер. Адрес, который вводят вместо этого, даст туннель: cloudflared tunnel --url {url}',
    kk: 'Бағдарлама бұл компьютерді көрмейді. Оның орнына енгізілетін мекенжайды туннель береді: cloudflared tunnel --url {url}',
  },
  starting: { en: 'Starting the Worker', ru: 'Запускаю Worker', kk: 'Worker-ді іске қосудамын' },
  notStarted: {
    en: 'The Worker does not answer at {url}. Run npm run dev in another terminal.',
    ru: 'Worker не отвечает по адресу {url}. Запустите npm run dev в другом терминале.',
    kk: 'Worker {url} мекенжайында жауап бермейді. Басқа терминалда npm run dev іске қосыңыз.',
  },
  waiting: {
    en: 'Waiting for the first webhook: make a test booking. Ctrl-C stops waiting',
    ru: 'Жду первый вебхук: сделайте пробную запись. Ctrl-C прекратит ожидание',
    kk: 'Алғашқы вебхукты күтудемін: сынақ жазылуын жасаңыз. Ctrl-C күтуді тоқтатады',
  },
  refused: {
    en: 'A webhook was refused: {reason}. {remedy}',
    ru: 'Вебхук отклонён: {reason}. {remedy}',
    kk: 'Вебхук қабылданбады: {reason}. {remedy}',
  },
  arrived: {
    en: 'The first webhook has arrived: {event}, {state}.',
    ru: 'Первый вебхук пришёл: {event}, {state}.',
    kk: 'Алғашқы вебхук келді: {event}, {state}.',
  },
  appointment: { en: 'Appointment {id} in One-Link.', ru: 'Визит {id} в One-Link.', kk: 'One-Link-тегі сапар {id}.' },
  nothingYet: {
    en: 'No webhook yet. Later: npm run doctor -- {name}',
    ru: 'Вебхука ещё нет. Позже: npm run doctor -- {name}',
    kk: 'Әзірге вебхук жоқ. Кейін: npm run doctor -- {name}',
  },
  noAdmin: {
    en: 'ADMIN_TOKEN of the deployed Worker is not known here, so it cannot be asked. Make a test booking and look into One-Link.',
    ru: 'ADMIN_TOKEN развёрнутого Worker здесь неизвестен, спросить его нельзя. Сделайте пробную запись и посмотрите в One-Link.',
    kk: 'Орналастырылған Worker-дің ADMIN_TOKEN-і белгісіз, сұрау мүмкін емес. Сынақ жазылуын жасап, One-Link-ті қараңыз.',
  },
  howToStart: {
    en: 'Start the bridge on this machine: npm run dev -- --real. For good: npm run setup -- --name {name} --deploy',
    ru: 'Запустить мост на этом компьютере: npm run dev -- --real. Насовсем: npm run setup -- --name {name} --deploy',
    kk: 'Көпірді осы компьютерде іске қосу: npm run dev -- --real. Біржола: npm run setup -- --name {name} --deploy',
  },
  done: {
    en: 'Done. Check it any time: npm run doctor',
    ru: 'Готово. Проверка в любое время: npm run doctor',
    kk: 'Дайын. Кез келген уақытта тексеру: npm run doctor',
  },
} as const satisfies Readonly<Record<string, Words>>;

export const wordsAfter: Readonly<Record<keyof typeof all, Words>> = all;

/** What to do where a webhook was refused, by the bridge's own word for the reason. */
export const refusalRemedies: Readonly<Record<string, Words>> = {
  no_secret_at_tool: {
    en: 'Enter the secret at the tool.',
    ru: 'Введите секрет в программе.',
    kk: 'Бағдарламада құпияны енгізіңіз.',
  },
  no_signature: {
    en: 'The tool does not sign: enter the secret there.',
    ru: 'Программа не подписывает: введите там секрет.',
    kk: 'Бағдарлама қол қоймайды: құпияны сол жерде енгізіңіз.',
  },
  signature_differs: {
    en: 'The secret at the tool is another one: enter it again.',
    ru: 'В программе другой секрет: введите его заново.',
    kk: 'Бағдарламада басқа құпия тұр: қайта енгізіңіз.',
  },
  stale: {
    en: 'It was signed too long ago: check the clock.',
    ru: 'Подпись слишком старая: проверьте часы.',
    kk: 'Қол тым ескі: сағатты тексеріңіз.',
  },
  other: {
    en: 'Enter address and secret at the tool again, exactly as shown.',
    ru: 'Введите адрес и секрет в программе заново, точно как показано.',
    kk: 'Мекенжай мен құпияны көрсетілгендей қайта енгізіңіз.',
  },
};
