/** A test of EasyWeek's webhook: a trigger that the bridge does not know. */
import { json, type MakeTrial, trialEvent } from '../trial.ts';

export const easyweek: MakeTrial = () => ({ ...json({ uid: trialEvent }), isInPath: true, event: trialEvent });
