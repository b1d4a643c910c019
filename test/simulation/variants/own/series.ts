/** Bugs of what one webhook tells of a whole recurring series. */
import type { PlantedBug } from '../planted-bug.ts';

const series = 'src/mailbox/intake/series.ts';
const visits = 'src/mailbox/intake/series-visits.ts';
const read = 'src/sync/fold/series-read.ts';

export const ownOfSeries: readonly PlantedBug[] = [
  {
    name: 'a webhook is about the clicked visit alone',
    why: 'a series is cancelled with one webhook: the other visits stay at One-Link',
    edits: [
      {
        file: series,
        find: 'for (const earlier of isNew ? row.verdicts : [])',
        replace: 'if (told !== null) return due; for (const earlier of isNew ? row.verdicts : [])',
      },
    ],
  },
  {
    name: 'a series is forgotten with its verdict',
    why: 'one opening comes after the webhook that cancels all: its visit and the others stay',
    edits: [
      {
        file: series,
        find: 'for (const earlier of isNew ? row.verdicts : [])',
        replace: 'for (const earlier of isNew ? row.verdicts.slice(0, 0) : [])',
      },
    ],
  },
  {
    name: 'a visit of a series that was moved is unknown in it',
    why: 'the client cancels all from the page of the visit that he had moved: only that one is cancelled',
    edits: [
      {
        file: series,
        find: 'occurrences.find((one) => ids.includes(one.id))?.id ?? id',
        replace: 'occurrences.find((one) => ids.includes("") && one.id === id)?.id ?? id',
      },
    ],
  },
  {
    name: 'what is over is cancelled with its series',
    why: 'a visit took place, then the client cancels what is left: the one that took place is cancelled, too',
    edits: [{ file: visits, find: "Date.parse(startsAt ?? '') >= at;", replace: "startsAt !== '' || at > 0;" }],
  },
  {
    name: 'a series may be one of two',
    why: 'two series of one client follow each other: visits of the other one are cancelled, or nobody is told',
    edits: [
      {
        file: 'src/sync/fold/series.ts',
        find: 'run.length === booked && run.every',
        replace: 'run.length >= booked && run.every',
      },
    ],
  },
  {
    name: 'nobody is told that a series is not known',
    why: 'an opening was never told and there is no API key: the others stay, and the delivery looks well',
    edits: [{ file: series, find: 'record.intake.seriesIncomplete = question.alike;', replace: 'return [];' }],
  },
  {
    name: 'an answer that is behind is the last word on a series',
    why: 'the tool’s API still shows the visits as accepted a second after the webhook: they stay at One-Link',
    edits: [
      {
        file: read,
        find: 'if (own?.state !== series.does && !moved.has(series.id) && !isToldSince(own?.state, record, series)) {',
        replace: 'if (own === undefined) {',
      },
    ],
  },
  {
    name: 'a visit that was never told is no part of its series',
    why: 'all requests are approved, one of which was never told: the tool’s API names it, and it is not made',
    edits: [
      { file: visits, find: 'const isOurs = fields !== null && ', replace: 'const isOurs = fields === null && ' },
    ],
  },
  {
    name: 'an answer about another series is as good',
    why: 'the tool’s API names visits of other clients, or leaves out the one that is asked for: the change counts as dealt with',
    edits: [
      {
        file: 'src/sync/fold/series-read.ts',
        find: 'if (foreign !== null) observations',
        replace: 'if (foreign === "") observations',
      },
    ],
  },
  {
    name: 'where the tool knows no series nobody is told',
    why: 'the tool’s API says that the booking is of none, or does not show for minutes what it told: the others stay as they are',
    edits: [
      {
        file: 'src/sync/fold/series-read.ts',
        find: '  record.intake.seriesIncomplete = series.alike;',
        replace: '',
      },
    ],
  },
  {
    name: 'what was told of a series before a visit has its new id is not about it',
    why: 'a visit of a series is told by a new id, all are called off, and then comes where it came from: it stays live',
    edits: [
      { file: visits, find: 'if (seriesSaid === undefined || clock', replace: 'if (seriesSaid !== null || clock' },
    ],
  },
  {
    name: 'what became of the clicked visit since hides what the tool says of its series',
    why: 'a series is approved, the tool cannot be asked at once, and then the clicked visit alone is called off: the answer seems to be behind for ever',
    edits: [
      {
        file: 'src/sync/fold/series-read.ts',
        find: 'own?.state !== series.does && !moved.has(series.id) && !isToldSince(own?.state, record, series)',
        replace: 'own?.state !== series.does',
      },
    ],
  },
];
