/**
 * How much of a body a source reads. Tools send far less, and work that grows with a list or a text, or with both, must not
 * grow with what somebody made for it. Each bound is looked at before the work; what goes over it is kept as `undecodable`.
 */

/** Events in one body: a row each is written for them. */
export const mostEvents = 250;

/** Entries of a list that a source reads: answers of a form, services of a visit, attendees. */
export const mostListed = 500;

/** Characters of a name that a table of the connection may hold. */
export const longestName = 200;

/** Places of a body that one detail names. */
export const mostPlaces = 20;
