/** The operator's pages: who may see which, and what a form does. Loaded when somebody opens one (`app.ts`). */
import { Hono } from 'hono';
import { errorFacts, log } from '../log.ts';
import { createAccessCheck } from './access-token.ts';
import { act } from './actions.ts';
import { answerPage, goTo } from './answer.ts';
import { assetAt } from './assets.ts';
import { connectionTestPage } from './connection-test.tsx';
import { connectionsPage } from './connections.tsx';
import { isOfOurOwn, visitorOf } from './door.ts';
import { takeFlash } from './flash.ts';
import { Apart } from './layout.tsx';
import { logPage } from './log.tsx';
import { isFormOf } from './session.ts';
import { type Making, type PageContext, type PageEnv, type Shell, shellOf } from './shell.ts';
import { chooseLanguage, signIn, signInPage, signOut } from './sign-in.tsx';
import { todayPage } from './today.tsx';
import { visitPage } from './visit.tsx';
import { searchPage, visitsPage } from './visits.tsx';
import { bodyPage, webhooksPage } from './webhooks.tsx';

export function createPages(making: Omit<Making, 'access'>): Hono<PageEnv> {
  // workerd knows no `error`; an answer that leads elsewhere is not ok, so no keys are read from there.
  const access = createAccessCheck((address) => fetch(address, { redirect: 'manual' }));
  const pages = new Hono<PageEnv>();
  pages.use(async function sendFiles(context, next) {
    const file = context.req.method === 'GET' ? assetAt(context.req.path) : null;
    if (file !== null) return file;
    context.set('shell', await shellOf(context, { ...making, access }));
    await next();
    return undefined;
  });
  pages.post('/desk/language', (context) => chooseLanguage(context, context.var.shell));
  pages.post('/desk/sign-in', (context) => signIn(context, context.var.shell));
  pages.use(async function letIn(context, next) {
    const { shell } = context.var;
    const session = await visitorOf(context, shell);
    const flash = takeFlash(shell.jar);
    if (session === 'stranger') return refused(context, shell, shell.words.signIn.stranger);
    if (session === null) {
      if (context.req.path !== '/') return goTo(context, '/');
      return signInPage(context, shell, flash?.key === 'signed_out' ? shell.words.done.signed_out(0) : undefined);
    }
    if (context.req.method !== 'GET' && context.req.method !== 'HEAD') {
      if (!isOfOurOwn(context) || !isFormOf(session, shell.form.get('mark')))
        return refused(context, shell, shell.words.errors.oldForm);
    }
    context.set('room', { ...shell, session, flash });
    await next();
    return undefined;
  });
  pages.post('/desk/sign-out', (context) => signOut(context, context.var.shell, context.var.room.session.through));
  addRoutes(pages);
  pages.notFound((context) => notFoundPage(context as PageContext));
  pages.onError((error, context) => {
    log('error', 'page_failed', errorFacts(error));
    const { shell } = (context as PageContext).var;
    if (shell === undefined) throw error;
    const { failed, failedHow } = shell.words.errors;
    return plain(context as PageContext, shell, { title: failed, how: failedHow, status: 500 });
  });
  return pages;
}

/** What somebody who is signed in may open and do. */
function addRoutes(pages: Hono<PageEnv>): void {
  pages.get('/', (context) => todayPage(context));
  pages.get('/desk/visits', (context) => visitsPage(context));
  pages.post('/desk/search', (context) => searchPage(context));
  pages.get('/desk/search', (context) => goTo(context, '/desk/visits'));
  pages.get('/desk/visits/:connection/:ref', async (context) => (await visitPage(context)) ?? notFoundPage(context));
  pages.get('/desk/connections', (context) => connectionsPage(context));
  pages.get('/desk/compare/:name', async (context) => {
    const { comparisonPage } = await import('./comparison.tsx');
    return (await comparisonPage(context)) ?? notFoundPage(context);
  });
  pages.get('/desk/drift/:name', async (context) => {
    const { driftPage } = await import('./drift.tsx');
    return (await driftPage(context)) ?? notFoundPage(context);
  });
  pages.get('/desk/log', (context) => logPage(context));
  pages.get('/desk/webhooks', (context) => webhooksPage(context));
  pages.post('/desk/body', async (context) => (await bodyPage(context)) ?? notFoundPage(context));
  pages.get('/desk/body', (context) => goTo(context, '/desk/webhooks'));
  pages.post('/desk/test', async (context) => {
    const { room } = context.var;
    if (room.session.person.readOnly) return refused(context, room, room.words.errors.readOnly);
    return (await connectionTestPage(context)) ?? notFoundPage(context);
  });
  pages.get('/desk/test', (context) => goTo(context, '/desk/connections'));
  pages.post('/desk/act', (context) => {
    const { room } = context.var;
    return room.session.person.readOnly ? refused(context, room, room.words.errors.readOnly) : act(context);
  });
}

const notFoundPage = (context: PageContext): Promise<Response> => {
  const { shell } = context.var;
  const { notFound, notFoundHow } = shell.words.errors;
  return plain(context, shell, { title: notFound, how: notFoundHow, status: 404 });
};

const refused = (context: PageContext, shell: Shell, how: string): Promise<Response> =>
  plain(context, shell, { title: shell.words.errors.forbidden, how, status: 403 });

interface Told {
  readonly title: string;
  readonly how: string;
  readonly status: 403 | 404 | 500;
}

function plain(context: PageContext, shell: Shell, { title, how, status }: Told): Promise<Response> {
  const page = (
    <Apart shell={shell} title={title}>
      <h1>{title}</h1>
      <p>{how}</p>
      <p>
        <a class="button" href="/">
          {shell.words.errors.back}
        </a>
      </p>
    </Apart>
  );
  return answerPage(context, page, status);
}
