package io.facteur.cli.doctor;

import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;

/**
 * Whether somebody answers at an address.
 *
 * @param open a connection could be made
 * @param greeting the first line of the other side, when it was waited for; at most {@value #MAXIMUM} characters
 * @param problem why it could not be made or nobody greeted: {@code refused}, {@code no answer within 5 s}
 */
record Connection(boolean open, String greeting, String problem) {

    static final int MAXIMUM = 500;

    /** @param greets the other side speaks first, without TLS */
    static Connection to(InetSocketAddress address, boolean greets, int timeoutMillis) {
        try (Socket socket = new Socket()) {
            socket.connect(address, timeoutMillis);
            socket.setSoTimeout(timeoutMillis);
            if (!greets) {
                return new Connection(true, "", "");
            }
            String line = readLine(socket.getInputStream());
            socket.getOutputStream().write("QUIT\r\n".getBytes(StandardCharsets.US_ASCII));
            socket.getOutputStream().flush();
            return new Connection(true, line, line.isEmpty() ? "it closed the connection" : "");
        } catch (SocketTimeoutException e) {
            return new Connection(false, "", "no answer within " + timeoutMillis / 1000 + " s");
        } catch (ConnectException e) {
            return new Connection(
                    false, "", String.valueOf(e.getMessage()).contains("refused") ? "refused" : reason(e));
        } catch (IOException e) {
            return new Connection(false, "", reason(e));
        }
    }

    private static String reason(IOException e) {
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }

    private static String readLine(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c >= 0 && c != '\n' && line.length() < MAXIMUM; c = in.read()) {
            line.append((char) c);
        }
        return line.toString().strip();
    }
}
