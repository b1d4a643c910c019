/** The first page: all is well, or what needs a person, grouped by what is to be mended. */
import { answerPage } from './answer.ts';
import { everyStanding, type Standing } from './desk.ts';
import { Page } from './layout.tsx';
import type { PageContext, Room } from './shell.ts';

export async function todayPage(context: PageContext): Promise<Response> {
  const { room } = context.var;
  const standings = await everyStanding(room);
  const { words } = room;
  const needing = standings.reduce(
    (sum, one) => sum + (one.kind === 'works' ? one.status.parked + one.status.failed : 0),
    0,
  );
  const title = needing === 0 ? words.today.allWell : words.today.need(needing);
  return answerPage(
    context,
    <Page room={room} frame={{ title, place: 'today', refresh: 20 }}>
      <h1>{title}</h1>
      <Troubles room={room} standings={standings} />
    </Page>,
  );
}

const Troubles = ({ room, standings }: { readonly room: Room; readonly standings: readonly Standing[] }) => {
  const silent = standings.flatMap((one) => (one.kind === 'unavailable' ? [one.found.name] : []));
  return silent.length === 0 ? null : <p class="said refused">{room.words.today.unavailable(silent.join(', '))}</p>;
};
