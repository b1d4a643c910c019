/** Node-RED as a salon would run it, without editor: flows of this folder on loopback, function nodes may use node:crypto. */
module.exports = {
  uiHost: '127.0.0.1',
  uiPort: Number(process.env.BENCH_PORT),
  httpAdminRoot: false,
  functionExternalModules: true,
  flowFile: 'flows.json',
  credentialSecret: false,
  telemetry: { enabled: false, updateNotification: false },
  externalModules: { palette: { allowInstall: false }, modules: { allowInstall: false } },
  logging: { console: { level: 'error', metrics: false, audit: false } },
};
