/** Of bugs that are rare: the switches that are set so that they are met soon, and the seeds within which they are caught. */
import type { Variant } from '../variants.ts';

export const caught: Readonly<Record<string, Pick<Variant, 'withinSeeds'> & Partial<Pick<Variant, 'switches'>>>> = {};
