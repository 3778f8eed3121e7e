package io.fairlead.counter;

/**
 * What a server's own agent (patent signs 18.1–18.4) counts and shows at one instant of its clock.
 *
 * @param time        nanoseconds on the agent's clock (sysUpTime), unwrapped; falls back only by a restart
 * @param busy        ticks that processors were busy, cumulative in 32 bits; {@link Counters#ABSENT} where not counted
 * @param ticks       ticks of processors in all, idle ones too, cumulative in 32 bits; {@link Counters#ABSENT} where not
 *                    counted
 * @param processor   part of the processors' time that was busy of late as the agent itself makes it out, 0 to 1; NaN
 *                    where it does not
 * @param processors  how many processors there are; 0 where not told
 * @param loadAverage runnable processes in the mean of a minute; NaN where not told
 * @param connections established TCP connections; NaN where not told
 * @param processes   processes; NaN where not told
 */
public record AgentSample(long time, long busy, long ticks, double processor, int processors, double loadAverage,
                          double connections, double processes) {
}
