package io.fairlead.bpf;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToIntFunction;

/**
 * The programs as clang compiled them: an ELF file (ELF-64 Object File Format) whose sections hold one program each.
 *
 * <p>Where a program speaks of a table, an instruction that loads 64 bits has a relocation by the table's symbol; the
 * map's descriptor is put there (linux/bpf.h, BPF_PSEUDO_MAP_FD). There is nothing else to relocate: programs call
 * helpers by number and everything of ours is inlined.
 */
public final class ProgramObject {

    private static final int MACHINE_BPF = 247;
    private static final int SYMBOL_TABLE = 2;
    private static final int RELOCATIONS = 9;
    private static final int SECTION_HEADER = 64;
    private static final int SYMBOL = 24;
    private static final int LOAD_64_BITS = 0x18;
    private static final int PSEUDO_MAP = 1;

    private final ByteBuffer file;
    private final Map<String, Section> sections = new LinkedHashMap<>();
    private final Map<Integer, Section> byNumber = new LinkedHashMap<>();

    /** A section's header, as far as it matters. */
    private record Section(int number, String name, int type, int offset, int size, int link, int info) {
    }

    private ProgramObject(byte[] octets) throws IOException {
        file = ByteBuffer.wrap(octets).order(ByteOrder.LITTLE_ENDIAN);
        if (octets.length < SECTION_HEADER || file.getInt(0) != 0x464c457f || file.getShort(18) != MACHINE_BPF) {
            throw new IOException("no ELF file of BPF programs");
        }
        try {
            readSections();
        } catch (IndexOutOfBoundsException e) {
            throw new IOException("the ELF file of BPF programs is damaged", e);
        }
    }

    /**
     * The programs of this build.
     *
     * @param owner beside whose class file the object file lies
     * @param name  the object file's
     * @return empty when the build was made without clang
     */
    public static Optional<ProgramObject> ofThisBuild(Class<?> owner, String name) throws IOException {
        try (InputStream in = owner.getResourceAsStream(name)) {
            return in == null ? Optional.empty() : Optional.of(new ProgramObject(in.readAllBytes()));
        }
    }

    /** @throws IOException when it is no such file */
    public static ProgramObject of(byte[] octets) throws IOException {
        return new ProgramObject(octets);
    }

    private void readSections() {
        int headers = Math.toIntExact(file.getLong(40));
        int count = file.getShort(60);
        int names = sectionAt(headers, file.getShort(62), 0).offset;
        for (int i = 0; i < count; i++) {
            Section section = sectionAt(headers, i, names);
            sections.put(section.name, section);
            byNumber.put(i, section);
        }
    }

    private Section sectionAt(int headers, int number, int names) {
        int at = headers + number * SECTION_HEADER;
        String name = names == 0 ? "" : text(names + file.getInt(at));
        return new Section(number, name, file.getInt(at + 4), Math.toIntExact(file.getLong(at + 24)),
                Math.toIntExact(file.getLong(at + 32)), file.getInt(at + 40), file.getInt(at + 44));
    }

    private String text(int at) {
        int end = at;
        while (file.get(end) != 0) {
            end++;
        }
        return new String(file.array(), at, end - at, StandardCharsets.US_ASCII);
    }

    /** The licence that the programs state: some helpers ask for one compatible with the kernel's. */
    public String license() throws IOException {
        return text(section("license").offset);
    }

    /**
     * The instructions of a program with its tables in place.
     *
     * @param section     the program's
     * @param descriptors of tables, by symbol
     */
    public byte[] program(String section, ToIntFunction<String> descriptors) throws IOException {
        Section text = section(section);
        byte[] octets = new byte[text.size];
        file.get(text.offset, octets);
        ByteBuffer instructions = ByteBuffer.wrap(octets).order(ByteOrder.nativeOrder());
        for (Section relocations : byNumber.values()) {
            if (relocations.type == RELOCATIONS && relocations.info == text.number) {
                relocate(instructions, relocations, descriptors);
            }
        }
        return octets;
    }

    private Section section(String name) throws IOException {
        Section section = sections.get(name);
        if (section == null) {
            throw new IOException("the ELF file of BPF programs has no section " + name);
        }
        return section;
    }

    private void relocate(ByteBuffer instructions, Section relocations, ToIntFunction<String> descriptors)
            throws IOException {
        Section symbols = byNumber.get(relocations.link);
        if (symbols == null || symbols.type != SYMBOL_TABLE) {
            throw new IOException("the ELF file of BPF programs has no symbols");
        }
        int names = byNumber.get(symbols.link).offset;
        for (int i = 0; i < relocations.size; i += 16) {
            int at = Math.toIntExact(file.getLong(relocations.offset + i));
            int symbol = symbols.offset + SYMBOL * (int) (file.getLong(relocations.offset + i + 8) >>> 32);
            String name = text(names + file.getInt(symbol));
            if ((instructions.get(at) & 0xff) != LOAD_64_BITS) {
                throw new IOException("a BPF program has a relocation of " + name + " that is no load of a table");
            }
            instructions.put(at + 1, (byte) (instructions.get(at + 1) & 0x0f | PSEUDO_MAP << 4));
            instructions.putInt(at + 4, descriptors.applyAsInt(name));
        }
    }
}
