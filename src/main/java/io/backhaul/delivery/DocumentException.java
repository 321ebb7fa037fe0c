package io.backhaul.delivery;

import io.quarkus.runtime.annotations.RegisterForReflection;

/** A document cannot be had. Routes throw it by the code of its fault, such as {@code document-expired}. */
@RegisterForReflection
public class DocumentException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final DocumentFault fault;

    public DocumentException(String code) {
        this(DocumentFault.of(code), null);
    }

    DocumentException(DocumentFault fault) {
        this(fault, null);
    }

    DocumentException(DocumentFault fault, Exception cause) {
        super(fault.code, cause);
        this.fault = fault;
    }

    DocumentFault fault() {
        return fault;
    }
}
