/** The frame of every page: the head, the way to the other pages, and what the last action said. */
import type { Child } from 'hono/jsx';
import { type Language, languages } from '../messages/language.ts';
import { scriptPath, stylePath } from './assets.ts';
import { type Flash, isRefused } from './flash.ts';
import { languageNames } from './language.ts';
import type { Room, Shell } from './shell.ts';
import type { Words } from './words/words.ts';

export type Place = keyof Words['nav'];
const addresses: Readonly<Record<Place, string>> = {
  today: '/',
  visits: '/desk/visits',
  connections: '/desk/connections',
  webhooks: '/desk/webhooks',
  log: '/desk/log',
};

interface Frame {
  readonly title: string;
  /** Where the page is; null: apart from all. */
  readonly place?: Place | null;
  /** The script looks again after so many seconds. 0: never. */
  readonly refresh?: number;
  readonly children?: Child;
}

const Head = ({ title, words }: { readonly title: string; readonly words: Words }) => (
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <meta name="color-scheme" content="light dark" />
    <title>{`${title} · ${words.title}`}</title>
    <link rel="stylesheet" href={stylePath} />
    <link rel="icon" href="/desk/icon.svg" type="image/svg+xml" />
    <script src={scriptPath} defer />
  </head>
);

/** `back`: the page to which the choice leads. */
const LanguageSwitch = ({ shell, back }: { readonly shell: Shell; readonly back: string }) => (
  <form class="languages" method="post" action="/desk/language" aria-label={shell.words.language}>
    <input type="hidden" name="back" value={back} />
    {languages.map((language: Language) => (
      <button
        type="submit"
        name="language"
        value={language}
        lang={language}
        aria-pressed={language === shell.language ? 'true' : 'false'}
      >
        {languageNames[language]}
      </button>
    ))}
  </form>
);

const Mark = () => (
  <svg class="mark" viewBox="0 0 32 32" width="28" height="28" aria-hidden="true">
    <rect width="32" height="32" rx="8" />
    <path d="M8 17l5 5 11-12" />
  </svg>
);

const Said = ({ flash, words }: { readonly flash: Flash; readonly words: Words }) =>
  isRefused(flash.key) ? (
    <p class="said refused" role="alert">
      {words.refused[flash.key]}
    </p>
  ) : (
    <p class="said" role="status">
      {words.done[flash.key](flash.number ?? 0)}
    </p>
  );

/** Answers to forms have no address of their own: the language switch leads from them to the list. */
const formPages: Readonly<Record<string, string | undefined>> = {
  '/desk/search': addresses.visits,
  '/desk/body': addresses.webhooks,
};

/** A page of somebody who has signed in. */
export function Page({
  room,
  frame,
  children,
}: {
  readonly room: Room;
  readonly frame: Frame;
  readonly children?: Child;
}) {
  const { words, language, session, flash, url } = room;
  const { place = null, refresh = 0, title } = frame;
  // The result of a search has no address, because addresses are kept.
  const back = formPages[url.pathname] ?? `${url.pathname}${url.search}`;
  return (
    <html lang={language}>
      <Head title={title} words={words} />
      <body data-refresh={refresh > 0 ? String(refresh) : undefined}>
        <a class="skip" href="#content">
          {words.skip}
        </a>
        <header class="top">
          <a class="home" href="/">
            <Mark />
            <span>{words.title}</span>
          </a>
          <nav aria-label={words.title}>
            {(Object.keys(addresses) as Place[]).map((one) => (
              <a href={addresses[one]} aria-current={one === place ? 'page' : undefined}>
                {words.nav[one]}
              </a>
            ))}
          </nav>
        </header>
        <main id="content" tabindex={-1}>
          {flash === null ? null : <Said flash={flash} words={words} />}
          {children}
        </main>
        <footer>
          <LanguageSwitch shell={room} back={back} />
          <div class="who">
            {session.person.readOnly ? <span>{words.sees.readOnly}</span> : null}
            {session.person.connections === null ? null : (
              <span>{`${words.sees.some} ${session.person.connections.join(', ')}`}</span>
            )}
            <form method="post" action="/desk/sign-out">
              <FormMark room={room} />
              <button type="submit" class="quiet">
                {words.signIn.out}
              </button>
            </form>
          </div>
        </footer>
      </body>
    </html>
  );
}

/** A page for anybody: sign-in, and what is closed or not found. */
export function Apart({
  shell,
  title,
  children,
}: {
  readonly shell: Shell;
  readonly title: string;
  readonly children?: Child;
}) {
  return (
    <html lang={shell.language}>
      <Head title={title} words={shell.words} />
      <body class="apart">
        <main id="content">
          <p class="home">
            <Mark />
            <span>{shell.words.title}</span>
          </p>
          {children}
        </main>
        <footer>
          <LanguageSwitch shell={shell} back="/" />
        </footer>
      </body>
    </html>
  );
}

/** Every form that changes something carries it. */
export const FormMark = ({ room }: { readonly room: Room }) => (
  <input type="hidden" name="mark" value={room.session.formMark} />
);
