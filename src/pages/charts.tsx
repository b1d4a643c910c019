/** How many webhooks came: a line of bars for 24 hours and for 30 days. Inline SVG without a style, because the policy allows none. */
import type { TrafficCount, TrafficView } from '../mailbox/contract-log.ts';
import type { Room } from './shell.ts';
import { type TimeInput, timeText } from './times.tsx';

interface ChartProps {
  readonly title: string;
  readonly counts: readonly TrafficCount[];
  readonly room: Room;
  readonly input: TimeInput;
  readonly height: number;
  /** What a bar stands for. */
  readonly nameOf: (at: string) => string;
}

const width = 300;

const receivedIn = ({ bookings, ignored, unread }: TrafficCount): number => bookings + ignored + unread;

function Chart({ title, counts, room, height, nameOf }: ChartProps) {
  const { words } = room;
  const received = counts.reduce((sum, count) => sum + receivedIn(count), 0);
  const refused = counts.reduce((sum, count) => sum + count.refused, 0);
  const most = Math.max(1, ...counts.map((count) => receivedIn(count) + count.refused));
  const step = width / counts.length;
  const tall = (count: number): number => (count === 0 ? 0 : Math.max(1.5, (count / most) * (height - 2)));
  if (received + refused === 0) return null;
  const said = words.connections.counted(received, refused);
  return (
    <figure>
      <figcaption>
        {title}: {said}
      </figcaption>
      <svg class="chart" viewBox={`0 0 ${width} ${height}`} role="img" aria-label={`${title}: ${said}`}>
        {counts.map((count, index) => {
          const [got, no] = [tall(receivedIn(count)), tall(count.refused)];
          const bar = { x: round(index * step + step * 0.15), width: round(step * 0.7) };
          return (
            <g>
              <title>{`${nameOf(count.at)}: ${words.connections.counted(receivedIn(count), count.refused)}`}</title>
              <rect class="all" x={round(index * step)} y={0} width={round(step)} height={height} />
              {got === 0 ? null : <rect class="got" {...bar} y={round(height - 1 - got)} height={round(got)} />}
              {no === 0 ? null : <rect class="no" {...bar} y={round(height - 1 - got - no)} height={round(no)} />}
            </g>
          );
        })}
        <line class="axis" x1={0} x2={width} y1={height - 0.5} y2={height - 0.5} />
      </svg>
    </figure>
  );
}

const round = (number: number): number => Math.round(number * 10) / 10;

export const Charts = ({
  traffic,
  room,
  input,
}: {
  readonly traffic: TrafficView;
  readonly room: Room;
  readonly input: TimeInput;
}) => {
  const { words } = room;
  const hour = (at: string): string => timeText(at, input, true);
  const day = (at: string): string => timeText(at, { ...input, timeZone: 'UTC' }).split(',')[0] ?? at;
  return (
    <div class="charts">
      <Chart title={words.connections.day} counts={traffic.hours} height={28} nameOf={hour} {...{ room, input }} />
      <Chart title={words.connections.month} counts={traffic.days} height={56} nameOf={day} {...{ room, input }} />
    </div>
  );
};
