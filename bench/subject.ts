// The real server as a process of its own, started as `linktime serve` starts it. Ends with the benchmark.
import { startServer } from '../apps/server/src/commands/run-server.ts';
import { readConfig } from '../apps/server/src/config.ts';

const server = await startServer(readConfig());
const stop = () => {
  server.stop().then(
    () => process.exit(0),
    () => process.exit(1),
  );
};
process.once('SIGTERM', stop);
process.once('disconnect', stop);
process.send?.({ http: Number(new URL(server.address).port) });
