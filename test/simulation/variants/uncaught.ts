/** Planted bugs that no history shows yet, or no judge sees, each with the reason (docs/simulation.md). */
export const uncaught: Readonly<Record<string, string>> = {};
