/** Every preset by the name that `preset = "…"` uses. A new one is a table and a kit beside it, and one line here. */
export { amelia } from './amelia.ts';
export { amocrm } from './amocrm.ts';
export { appointlet } from './appointlet.ts';
export { bookeo } from './bookeo.ts';
export { booksy } from './booksy.ts';
export { gohighlevel } from './gohighlevel.ts';
export { mindbody } from './mindbody.ts';
export { napriem } from './napriem.ts';
export { nylas } from './nylas.ts';
export { savvycal } from './savvycal.ts';
export { tilda } from './tilda.ts';
export { vcita } from './vcita.ts';
export { youcanbookme } from './youcanbookme.ts';
export { zcal } from './zcal.ts';
export { zenoti } from './zenoti.ts';
