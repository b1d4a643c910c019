/** Every design that the simulator must catch, with the seeds in which it does. */
import { type Variant, variants } from '../variants.ts';
import { caught } from './caught.ts';

/** The planted bugs and our own (`planted.ts`, `own.ts`) join when each has its seeds in `caught.ts`. */
export const everyVariant: readonly Variant[] = variants.map((one): Variant => ({ ...one, ...caught[one.name] }));
