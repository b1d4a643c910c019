/** What an alert can be about. The names are in the configuration, in the signed webhook and in `GET /api/alerts`: they do not change. */
export const alertKinds = ['failed', 'breaker', 'account', 'silent', 'parked', 'refused', 'subscription'] as const;
export type AlertKind = (typeof alertKinds)[number];

export const channelNames = ['telegram', 'slack', 'email', 'webhook'] as const;
export type ChannelName = (typeof channelNames)[number];
