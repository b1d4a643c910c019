/** Every booking tool by the name that `wrangler.toml` uses. A new source is one folder and one line here. */
export { acuity } from './acuity/index.ts';
export { altegio, yclients } from './altegio/index.ts';
export { bitrix24 } from './bitrix24/index.ts';
export { calcom } from './calcom/index.ts';
export { calendly } from './calendly/index.ts';
export { direct } from './direct/index.ts';
export { easyappointments } from './easyappointments/index.ts';
export { easyweek } from './easyweek/index.ts';
export { mapped } from './mapped/index.ts';
export { oncehub } from './oncehub/index.ts';
export { rubitime } from './rubitime/index.ts';
export { simplybook } from './simplybook/index.ts';
export { square } from './square/index.ts';
export { wix } from './wix/index.ts';
