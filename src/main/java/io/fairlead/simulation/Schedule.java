package io.fairlead.simulation;

import java.util.Arrays;

/** When each of a fixed number of things is due next: a binary heap that knows each one's place, so that it can move. */
final class Schedule {

    private final double[] due;
    private final int[] heap;
    private final int[] place;

    /** @param size how many things there are; none of them is due before {@link #set} says so */
    Schedule(int size) {
        due = new double[size];
        heap = new int[size];
        place = new int[size];
        Arrays.fill(due, Double.POSITIVE_INFINITY);
        Arrays.setAll(heap, i -> i);
        Arrays.setAll(place, i -> i);
    }

    /** The earliest time at which something is due; infinite for never. */
    double earliest() {
        return heap.length == 0 ? Double.POSITIVE_INFINITY : due[heap[0]];
    }

    /** What is due then. */
    int first() {
        return heap[0];
    }

    /** From now on that one is due at that time. */
    void set(int thing, double time) {
        double before = due[thing];
        due[thing] = time;
        if (time < before) {
            rise(place[thing], thing);
        } else if (time > before) {
            sink(place[thing], thing);
        }
    }

    private void rise(int from, int thing) {
        int hole = from;
        while (hole > 0) {
            int parent = hole - 1 >>> 1;
            if (due[heap[parent]] <= due[thing]) {
                break;
            }
            put(heap[parent], hole);
            hole = parent;
        }
        put(thing, hole);
    }

    private void sink(int from, int thing) {
        int hole = from;
        for (int child = 2 * hole + 1; child < heap.length; child = 2 * hole + 1) {
            if (child + 1 < heap.length && due[heap[child + 1]] < due[heap[child]]) {
                child++;
            }
            if (due[heap[child]] >= due[thing]) {
                break;
            }
            put(heap[child], hole);
            hole = child;
        }
        put(thing, hole);
    }

    private void put(int thing, int at) {
        heap[at] = thing;
        place[thing] = at;
    }
}
