// Imported before @apollo/gateway by every file that loads it. From 2.14 the gateway reports usage to
// its vendor and asks cloud metadata addresses unless this is set, and it reads the variable itself,
// so this is one of the few places that touch process.env.
process.env.APOLLO_TELEMETRY_DISABLED = 'true';
