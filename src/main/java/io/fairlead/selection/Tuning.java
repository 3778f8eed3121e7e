package io.fairlead.selection;
final class Tuning { static double of(String k, double d) { String s = System.getProperty(k); return s == null ? d : Double.parseDouble(s); } private Tuning() {} }
