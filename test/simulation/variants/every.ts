/** Every bug and design that the simulator must catch, with the seeds in which it does. */
import { type Variant, variants } from '../variants.ts';
import { caught } from './caught.ts';
import { own } from './own.ts';
import { planted } from './planted.ts';
import { uncaught } from './uncaught.ts';

/** Where nothing else is said. */
const withinSeeds = 100;

export const everyVariant: readonly Variant[] = [...variants, ...planted, ...own]
  .filter(({ name }) => !Object.hasOwn(uncaught, name))
  .map((bug): Variant => ({ withinSeeds, ...bug, ...caught[bug.name] }));
