package io.fairlead.simulation;

import java.util.Arrays;

/** A binary heap of flow numbers by a key, the smallest first; grows as needed and allocates nothing else. */
final class FlowHeap {

    private double[] keys = new double[8];
    private int[] flows = new int[8];
    private int size;

    int size() {
        return size;
    }

    boolean isEmpty() {
        return size == 0;
    }

    /** The smallest key; infinite when there is none. */
    double least() {
        return size == 0 ? Double.POSITIVE_INFINITY : keys[0];
    }

    void add(double key, int flow) {
        if (size == keys.length) {
            keys = Arrays.copyOf(keys, size * 2);
            flows = Arrays.copyOf(flows, size * 2);
        }
        int hole = size++;
        while (hole > 0) {
            int parent = hole - 1 >>> 1;
            if (keys[parent] <= key) {
                break;
            }
            move(parent, hole);
            hole = parent;
        }
        set(hole, key, flow);
    }

    /** Takes the flow of the smallest key; there must be one. */
    int take() {
        int taken = flows[0];
        size--;
        double key = keys[size];
        int flow = flows[size];
        int hole = 0;
        for (int child = 1; child < size; child = 2 * hole + 1) {
            if (child + 1 < size && keys[child + 1] < keys[child]) {
                child++;
            }
            if (keys[child] >= key) {
                break;
            }
            move(child, hole);
            hole = child;
        }
        if (size > 0) {
            set(hole, key, flow);
        }
        return taken;
    }

    private void move(int from, int to) {
        set(to, keys[from], flows[from]);
    }

    private void set(int at, double key, int flow) {
        keys[at] = key;
        flows[at] = flow;
    }
}
