/**
 * How many generated programs a test tries: few in the ordinary run. `VELUM_FUZZ_RUNS=100000` in the environment
 * asks for a long run. A failure prints its seed and path, which `fc.assert` takes as options.
 */
export const fuzzRuns = (ordinary: number): number => Number(process.env['VELUM_FUZZ_RUNS'] ?? ordinary);
