/** A drain that died leaves its work to the alarm after this. Longer than a call may take. */
export const deadManMs = 60_000;
