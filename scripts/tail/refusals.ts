/** Refused requests by connection: how many more than at the look before, and why. */
import type { ConnectionStatus } from '../../src/mailbox/contract-views.ts';
import type { AdminApi } from '../lib/admin-api.ts';
import { refusedInWords } from '../lib/refused-words.ts';
import { labelled, paint, say } from '../start/terminal.ts';
import { pagesOf } from './rounds.ts';

type Status = Partial<ConnectionStatus>;

/** `names`: only these; empty: all. */
export function watchRefusals(api: Pick<AdminApi, 'get'>, names: readonly string[], asJson: boolean) {
  const refused = new Map<string, number>();
  const statuses = pagesOf<{ connections: readonly Status[]; cursor?: string }>(api, () => '/connections');
  let isFirst = true;
  let isMany = false;

  function tell(status: Status, isFirstTime: boolean): void {
    const { connection = '', refused_24h = 0, last_refused_at = null, last_refused_reason = null } = status;
    const before = refused.get(connection) ?? (isFirstTime ? refused_24h : 0);
    refused.set(connection, refused_24h);
    if (refused_24h <= before) return;
    const count = refused_24h - before;
    const why = refusedInWords(last_refused_reason);
    if (asJson) say(JSON.stringify({ refused: count, connection, reason: last_refused_reason, at: last_refused_at }));
    else say(labelled(timeOf(last_refused_at ?? ''), [connection, paint('red', `refused ${count}`), why]));
  }

  async function lookAtAll(): Promise<string | null> {
    const { isFirstRound } = statuses;
    const answer = await statuses.next();
    if (!answer.ok) return answer.why;
    isMany ||= answer.body.cursor !== undefined;
    for (const status of answer.body.connections) tell(status, isFirstRound);
    return null;
  }

  return {
    /** There are more connections than one page of the API has. */
    get isMany() {
      return isMany;
    },
    /** Null, or why it failed. */
    async look(): Promise<string | null> {
      if (names.length === 0) return lookAtAll();
      for (const name of names) {
        const answer = await api.get<Status>(`/connections/${encodeURIComponent(name)}`);
        if (!answer.ok) return answer.why;
        tell(answer.body, isFirst);
      }
      isFirst = false;
      return null;
    },
  };
}

/** `14:05:09` of the clock of this machine. */
export const timeOf = (iso: string): string => new Date(iso).toTimeString().slice(0, 8);
