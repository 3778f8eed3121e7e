package io.fairlead.testing;

/** A configuration of nginx that keeps all it writes in its own folder (-p), and runs as one process in the foreground. */
public final class Nginx {

    private Nginx() {
    }

    /**
     * The whole of it.
     *
     * @param http what stands in its http block
     */
    public static String configuration(String http) {
        return """
                daemon off;
                master_process off;
                pid nginx.pid;
                events {
                }
                http {
                    client_body_temp_path body;
                    proxy_temp_path proxy;
                    fastcgi_temp_path fastcgi;
                    uwsgi_temp_path uwsgi;
                    scgi_temp_path scgi;
                """ + http + "}\n";
    }
}
