/** Which secrets are set at Cloudflare, by their names: values cannot be read back. Needs the login of wrangler. */
import type { Project } from '../lib/project.ts';
import type { Report } from './finding.ts';

/** `needed`: names that the configuration asks for. `set`: null where wrangler cannot list them. */
export function checkCloudflare(
  needed: readonly string[],
  set: readonly string[] | null,
  project: Project,
  report: Report,
): void {
  const where = 'Cloudflare';
  if (set === null) {
    const remedy = 'npx wrangler login, and deploy once';
    report({ level: 'warning', area: 'secrets', where, what: 'its secrets cannot be listed', remedy });
    return;
  }
  for (const name of needed.filter((one) => !set.includes(one))) {
    report({
      level: 'error',
      area: 'secrets',
      where: name,
      what: 'is not set at Cloudflare',
      remedy: `npx wrangler secret put ${name}`,
    });
  }
  for (const name of set.filter((one) => Object.hasOwn(project.written, one))) {
    const remedy = `remove one of them: npx wrangler secret delete ${name}`;
    report({
      level: 'warning',
      area: 'secrets',
      where: name,
      what: 'is a secret and a variable; the secret silently wins',
      remedy,
    });
  }
  if (!set.includes('DIGEST_SECRET')) {
    const remedy = 'npm run deploy creates it';
    report({ level: 'warning', area: 'secrets', where: 'DIGEST_SECRET', what: 'is not set at Cloudflare', remedy });
  }
  if (needed.every((one) => set.includes(one))) {
    report({ level: 'ok', area: 'secrets', where, what: `set: ${needed.join(', ')}` });
  }
}
