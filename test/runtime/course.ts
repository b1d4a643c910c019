/** One story as it goes: its webhooks are sent until they are answered 200, people write, and the end is judged. */
import type { OneLink } from '../one-link/one-link.ts';
import type { Runtime } from './bridge.ts';
import type { Webhook } from './kit/script.ts';
import type { History } from './kit/simulate.ts';
import type { Happening, Story } from './story.ts';
import { judgeStory } from './verdict.ts';
import { toolOf } from './webhook.ts';
import type { Stored } from './worker.ts';

/** The path token of a connection: no two may share one. */
export const secretOf = (connection: string): string => `tool-secret-of-the-runs-${connection}`;
export const admin = { authorization: 'Bearer admin-token-of-the-runs' };

export interface People {
  /** Comments that they wrote, by appointment. */
  readonly edits: Map<number, string>;
  /** Visits whose appointment they deleted. */
  readonly deleted: Set<number>;
}

export interface CourseOptions {
  readonly story: Story;
  readonly oneLink: OneLink;
  /** What people did in the account. */
  readonly people: People;
  readonly runtime: Runtime;
  /** The world's time, milliseconds since 1970. */
  readonly now: () => number;
  /** Told of each answered webhook. */
  readonly onAnswer: () => void;
}

export interface Course {
  readonly oneLink: OneLink;
  /** What happens after one time and up to another: in its order, and at once what has the same time. */
  live(from: number, until: number): Promise<void>;
  /** Webhooks that were answered 200. */
  answered(): number;
  /** What is wrong at the end. */
  judge(stored: Stored): Promise<string[]>;
}

export function createCourse({ story, oneLink, people, runtime, now, onAnswer }: CourseOptions): Course {
  const { connection } = story;
  const tool = toolOf(story);
  const { edits, deleted } = people;
  const path = `/hooks/${connection}/${secretOf(connection)}`;
  const taken: History['taken'][number][] = [];
  const told: Webhook[] = [];
  story.prepare(oneLink, edits);
  const happenings = [...story.happenings].sort((a, b) => a.time - b.time);

  function edit({ comment, which }: Extract<Happening, { kind: 'edit' }>): void {
    const ids = [...oneLink.appointments.keys()];
    const id = ids[Math.floor(which * ids.length)];
    if (id === undefined) return;
    oneLink.edit(id, { client_comment: comment });
    edits.set(id, comment);
  }

  function remove(): void {
    const [appointment] = oneLink.appointments.values();
    if (appointment === undefined) return;
    deleted.add(Number(/v(\d+)/.exec(String(appointment.external_ref))?.[1] ?? -1));
    oneLink.removeAppointment(appointment.id);
  }

  async function deliver(webhook: Webhook): Promise<void> {
    const { query, body, headers } = tool.send(webhook.events[0]!);
    const { status } = await runtime.post(`${path}${query}`, body, headers);
    onAnswer();
    told.push(webhook);
    if (status === 'accepted') taken.push({ webhook, at: now() });
  }

  function happen(one: Happening): Promise<void> | void {
    switch (one.kind) {
      case 'webhook':
        return deliver(one.webhook);
      case 'edit':
        return edit(one);
      case 'delete':
        return remove();
      default:
        return one satisfies never;
    }
  }

  return {
    oneLink,
    async live(from, until) {
      const due = happenings.filter(({ time }) => time > from && time <= until);
      for (const [, together] of Map.groupBy(due, ({ time }) => time)) {
        await Promise.all(together.map(happen));
      }
    },
    answered: () => told.length,
    async judge(stored) {
      oneLink.advance();
      const { deliveries } = await runtime.get(`/api/deliveries?connection=${connection}&limit=200`, admin);
      return judgeStory({ story, taken, told, edits, deleted, oneLink, deliveries, stored, output: runtime.output() });
    },
  };
}
