/** Sign-in and sign-out. A wrong token counts against its address, and the right one always opens (`http/failure-limit.ts`). */
import { refuse } from '../http/failure-limit.ts';
import { answerPage, goTo, ownPath } from './answer.ts';
import { aYear } from './cookies.ts';
import { isOfOurOwn } from './door.ts';
import { say } from './flash.ts';
import { isLanguage } from './language.ts';
import { Apart } from './layout.tsx';
import { personWithToken, readPeople } from './people.ts';
import { newSession, sessionMs } from './session.ts';
import type { PageContext, Shell } from './shell.ts';

interface SignInProps {
  readonly shell: Shell;
  readonly wrong?: 'wrong' | 'wait';
  readonly said?: string;
}

function SignIn({ shell, wrong, said }: SignInProps) {
  const { signIn } = shell.words;
  return (
    <Apart shell={shell} title={signIn.title}>
      <h1>{signIn.title}</h1>
      {said === undefined ? null : (
        <p class="said" role="status">
          {said}
        </p>
      )}
      <form method="post" action="/desk/sign-in" class="stack">
        <label for="token">{signIn.token}</label>
        <input
          id="token"
          name="token"
          type="password"
          autocomplete="current-password"
          required
          maxlength={500}
          aria-describedby={wrong === undefined ? 'help' : 'wrong help'}
          aria-invalid={wrong === undefined ? undefined : 'true'}
        />
        {wrong === undefined ? null : (
          <p id="wrong" class="wrong" role="alert">
            {signIn[wrong]}
          </p>
        )}
        <p id="help" class="hint">
          {signIn.help}
        </p>
        <button type="submit" class="main">
          {signIn.button}
        </button>
      </form>
    </Apart>
  );
}

export function signInPage(context: PageContext, shell: Shell, said?: string): Promise<Response> {
  const { people } = readPeople(shell.env);
  const { signIn } = shell.words;
  if (people.length > 0) return answerPage(context, <SignIn shell={shell} {...(said !== undefined && { said })} />);
  const closed = (
    <Apart shell={shell} title={signIn.closed}>
      <h1>{signIn.closed}</h1>
      <p>{signIn.closedHow}</p>
    </Apart>
  );
  return answerPage(context, closed, 503);
}

export async function signIn(context: PageContext, shell: Shell): Promise<Response> {
  const { env, form, jar, now, refusals } = shell;
  const people = readPeople(env);
  if (people.people.length === 0) return signInPage(context, shell);
  if (!isOfOurOwn(context)) return goTo(context, '/'); // signing somebody in from elsewhere is an attack, too
  const person = personWithToken(form.get('token')?.trim() ?? '', people);
  const session = person === null ? null : newSession(person, now());
  if (session !== null) {
    jar.set('session', session, sessionMs / 1000);
    return goTo(context, '/');
  }
  refusals.line('warn', 'pages_refused', {});
  const wrong = new Response(null, { status: 401 });
  const answer = await refuse(wrong, 'pages', context.req.raw.headers, env);
  if (answer === wrong) return answerPage(context, <SignIn shell={shell} wrong="wrong" />, 401);
  context.header('retry-after', answer.headers.get('retry-after') ?? '60');
  return answerPage(context, <SignIn shell={shell} wrong="wait" />, 429);
}

export function signOut(context: PageContext, { jar }: Shell, through: 'token' | 'access'): Response {
  jar.set('session', '', 0);
  say(jar, { key: 'signed_out' });
  return goTo(context, through === 'access' ? '/cdn-cgi/access/logout' : '/');
}

export function chooseLanguage(context: PageContext, { form, jar }: Shell): Response {
  const language = form.get('language');
  if (isLanguage(language) && isOfOurOwn(context)) jar.set('language', language, aYear);
  return goTo(context, ownPath(form.get('back'), '/'));
}
