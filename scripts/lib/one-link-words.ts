/** What is wrong with One-Link's address, account or token, and what to do about it. */
import type { Words } from '../../src/sources/toolkit/setup.ts';
import type { OneLinkProblem } from './one-link.ts';

export const oneLinkProblems: Readonly<Record<OneLinkProblem, Words>> = {
  unreachable: {
    en: 'One-Link does not answer. Check ONELINK_URL and the network, and try again.',
    ru: 'One-Link не отвечает. Проверьте ONELINK_URL и сеть и повторите.',
    kk: 'One-Link жауап бермейді. ONELINK_URL мен желіні тексеріп, қайталаңыз.',
  },
  address: {
    en: 'What answers there is not One-Link’s API. Check ONELINK_URL.',
    ru: 'По этому адресу отвечает не API One-Link. Проверьте ONELINK_URL.',
    kk: 'Бұл мекенжайда One-Link API емес. ONELINK_URL тексеріңіз.',
  },
  token: {
    en: 'One-Link refuses the token. Copy the access token from the profile of a One-Link user again.',
    ru: 'One-Link не принимает токен. Скопируйте токен доступа из профиля пользователя One-Link ещё раз.',
    kk: 'One-Link токенді қабылдамайды. Қол жеткізу токенін One-Link пайдаланушы профилінен қайта көшіріңіз.',
  },
  membership: {
    en: 'The token works, but not in this account: its user is no member or lacks the permission, or the account is suspended. Use the token of an administrator of the account.',
    ru: 'Токен верный, но не для этого аккаунта: пользователь не участник, у него нет прав, или аккаунт приостановлен. Нужен токен администратора аккаунта.',
    kk: 'Токен дұрыс, бірақ бұл аккаунтқа жарамайды: пайдаланушы мүше емес, құқығы жоқ немесе аккаунт тоқтатылған. Аккаунт әкімшісінің токені керек.',
  },
  account: {
    en: 'There is no account with this number. It is the number after /accounts/ in the address of One-Link’s pages.',
    ru: 'Аккаунта с таким номером нет. Номер стоит в адресе страниц One-Link после /accounts/.',
    kk: 'Мұндай нөмірлі аккаунт жоқ. Нөмір One-Link беттерінің мекенжайында /accounts/ сөзінен кейін тұр.',
  },
  scheduling_off: {
    en: 'Scheduling is off in this account. Ask One-Link to switch the feature on.',
    ru: 'В этом аккаунте выключено расписание. Попросите One-Link включить его.',
    kk: 'Бұл аккаунтта кесте өшірулі. One-Link-тен қосуды сұраңыз.',
  },
  unreadable: {
    en: 'One-Link answers in another form than expected.',
    ru: 'One-Link отвечает в неожиданном формате.',
    kk: 'One-Link күтпеген пішімде жауап береді.',
  },
};
