/** Mistakes that a good engineer makes, as `planted.ts`: over every part of the core, the mailbox, the booking and the client. */

import { ownOfAdmin } from './own/admin.ts';
import { ownOfAnswers } from './own/answers.ts';
import { ownOfClients } from './own/clients.ts';
import { ownOfFold } from './own/fold.ts';
import { ownOfLink } from './own/link.ts';
import { ownOfMailbox } from './own/mailbox.ts';
import { ownOfMeanwhile } from './own/meanwhile.ts';
import { ownOfOneLink } from './own/one-link.ts';
import { ownOfPatch } from './own/patch.ts';
import { ownOfPlaced } from './own/placed.ts';
import { ownOfTheRare } from './own/rare.ts';
import { ownOfSeries } from './own/series.ts';
import { ownOfShown } from './own/shown.ts';
import { ownOfSpellings } from './own/spellings.ts';
import { ownOfUnheard } from './own/unheard.ts';
import type { PlantedBug } from './planted-bug.ts';

export const own: readonly PlantedBug[] = [
  ...ownOfFold,
  ...ownOfClients,
  ...ownOfLink,
  ...ownOfUnheard,
  ...ownOfPlaced,
  ...ownOfSeries,
  ...ownOfPatch,
  ...ownOfMeanwhile,
  ...ownOfAnswers,
  ...ownOfMailbox,
  ...ownOfAdmin,
  ...ownOfShown,
  ...ownOfOneLink,
  ...ownOfTheRare,
  ...ownOfSpellings,
];
