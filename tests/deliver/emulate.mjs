// Starts the Slack of the npm package `emulate` on loopback; prints its address when it listens.
import { pathToFileURL } from "node:url";

const [folder, port, seed] = process.argv.slice(2);
const { createEmulator } = await import(pathToFileURL(`${folder}/node_modules/emulate/dist/api.js`));
const emulator = await createEmulator({ service: "slack", port: Number(port), seed: JSON.parse(seed) });
console.log(emulator.url);
