/**
 * The Durable Object that keeps incidents: one for the whole bridge. It has its own invocation, so what it sends does not count towards the
 * cron's subrequests, and a channel that does not answer holds up no mailbox. All of it but this shell is read when alerts are configured.
 */
import { DurableObject } from 'cloudflare:workers';
import type { Env } from '../env.ts';
import type { IncidentCalls, Round } from './contract.ts';
import type { OpenDesk } from './open-desk.ts';

export class Incidents extends DurableObject<Env> implements IncidentCalls {
  #desk: OpenDesk | null = null;

  async #open(): Promise<OpenDesk> {
    const { openDesk } = await import('./open-desk.ts');
    this.#desk ??= openDesk(this.ctx, this.env);
    return this.#desk;
  }

  async look(round: Round) {
    await (await this.#open()).look(round, (work) => this.ctx.waitUntil(work));
  }

  async show() {
    return (await this.#open()).show();
  }

  async test() {
    return (await this.#open()).test();
  }

  override async alarm() {
    await (await this.#open()).deliver();
  }
}
