/**
 * `npm start`: a demonstration that needs no account. The Worker runs in workerd next to a strict emulator of One-Link. Real
 * webhooks of several tools are sent to it, and the terminal shows what One-Link received and what KV recorded.
 */
import process from 'node:process';
import { startOneLinkServer } from '../emulator/server.ts';
import { startBridge } from '../test/bridge/bridge.ts';
import { optionsOf } from './options.ts';
import { fillDesk } from './start/desk.ts';
import { type Played, play } from './start/play.ts';
import { altegioScene } from './start/scenes/altegio.ts';
import { calcomScene } from './start/scenes/calcom.ts';
import { calendlyScene } from './start/scenes/calendly.ts';
import { directScene } from './start/scenes/direct.ts';
import { showPlayed, showTable, showTitle, showVerdict } from './start/show.ts';
import { connections, furnish, type Stage, secrets } from './start/stage.ts';
import { showAddresses, stay } from './start/stay.ts';
import { say, withProgress } from './start/terminal.ts';
import { appointmentsOf, differencesOf } from './start/verdict.ts';

const usage = `Usage: npm start -- [options]

Runs the bridge in workerd next to an emulator of One-Link and sends it real webhooks of Cal.com, Calendly, Altegio and a
site. Shows what One-Link received and what KV recorded. On a terminal it then keeps running so that you can try it; otherwise it exits.

  --once   exit after the demonstration, on a terminal too
  --help   show this text

Exit codes: 0 = everything arrived as it should, 1 = something did not, 2 = wrong options.
NO_COLOR=1 turns the colours off.`;

/** Plays every scene. Returns the differences from what was expected, in words. */
async function demonstrate(stage: Stage): Promise<readonly string[]> {
  const scenes = [calcomScene, calendlyScene, altegioScene, directScene].map((scene) => scene(stage.now));
  const all: Played[] = [];
  for (const scene of scenes) {
    showTitle(scene);
    scene.prepare?.(stage.oneLink);
    for (const step of scene.steps) {
      const played = await withProgress('waiting for One-Link', play(step, stage));
      all.push(played);
      showPlayed(played, all.length);
    }
  }
  showTable(appointmentsOf(stage.oneLink));
  const ofSteps = all.flatMap(({ differs, step }, index) =>
    differs === null ? [] : [`${index + 1}. ${step.tells}: ${differs}`],
  );
  const ofState = differencesOf(
    stage.oneLink,
    scenes.flatMap(({ appointments }) => appointments),
  );
  showVerdict(all.length, [...ofSteps, ...ofState]);
  return [...ofSteps, ...ofState];
}

/** Starts both, plays, and always closes both. Returns the exit code. */
async function main(): Promise<number> {
  const values = optionsOf(usage, {
    once: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  });
  if (values === null) return 2;
  if (values.help) {
    say(usage);
    return 0;
  }
  const server = await startOneLinkServer({ token: secrets.ONELINK_TOKEN });
  try {
    furnish(server.oneLink);
    const starting = startBridge({ oneLinkUrl: server.url, connections, secrets });
    const bridge = await withProgress('starting the Worker', starting);
    try {
      const stage = { bridge, oneLink: server.oneLink, now: new Date() };
      const differences = await demonstrate(stage);
      if (process.stdin.isTTY && process.stdout.isTTY && !values.once) {
        const { ADMIN_TOKEN: adminToken } = secrets;
        await fillDesk(stage);
        showAddresses('Still running', { url: bridge.url, oneLinkUrl: server.url, now: stage.now, adminToken });
        await stay(stage);
      }
      return differences.length === 0 ? 0 : 1;
    } finally {
      await bridge.close();
    }
  } finally {
    await server.close();
  }
}

process.exitCode = await main();
